/*
 * Evidence that a mean is larger than delta: the wealth of a gambler who starts
 * with 1 and bets on each number in turn, which is an e-value. If the mean is not
 * larger, the wealth reaches 1/alpha with probability at most alpha, for any number
 * of bets and any stopping time (Ville 1939; Shafer and Vovk 2019; Waudby-Smith and
 * Ramdas 2024, Estimating means of bounded random variables by betting). The stake
 * is divided equally among 16 gamblers; gambler g bets the share .95 * .75^g of its
 * wealth.
 * For verb and tests.
 */
#ifndef STATS_EVALUE_H
#define STATS_EVALUE_H

#include <stddef.h>

enum { EVALUE_BETS = 16 };

/* zero-initialise; the same numbers give the same state after a restart */
struct evalue {
	double log_wealth[EVALUE_BETS];
};

/* Adds a number x >= lo, against a mean of at most delta; delta > lo. */
void evalue_add(struct evalue *, double x, double lo, double delta);
/* ln of the e-value; 0 before the first number */
double evalue_log(const struct evalue *);

/* ln of the e-value */
double evalue_of(const double *x, size_t n, double lo, double delta);

/* The largest delta whose e-value is 1/alpha or more; lo if there is none. */
double evalue_lower(const double *x, size_t n, double lo, double alpha);

#endif
