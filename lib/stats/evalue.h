/*
 * Evidence that a mean is larger than delta, as the winnings of a gambler who
 * starts with 1 and bets on each number in turn: an e-value. Whoever is right
 * that the mean is no larger sees it reach 1/alpha with probability at most
 * alpha, however long he plays and whenever he stops (Ville 1939; Shafer and
 * Vovk 2019; Waudby-Smith and Ramdas 2024, Estimating means of bounded random
 * variables by betting). The stake is spread evenly over 16 gamblers, of whom
 * g bets the share .95 * .75^g of what he has.
 * For verb and tests.
 */
#ifndef STATS_EVALUE_H
#define STATS_EVALUE_H

#include <stddef.h>

enum { EVALUE_BETS = 16 };

struct evalue { /* zero-initialise; survives a restart when its numbers do */
	double log_wealth[EVALUE_BETS];
};

/* One more number: x >= lo, against a mean of at most delta > lo. */
void evalue_add(struct evalue *, double x, double lo, double delta);
double evalue_log(const struct evalue *); /* ln of the e-value; 0 before the first */

double evalue_of(const double *x, size_t n, double lo, double delta); /* ln of it */

/* The largest delta whose e-value is 1/alpha or more; lo when there is none. */
double evalue_lower(const double *x, size_t n, double lo, double alpha);

#endif
