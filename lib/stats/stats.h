/*
 * Means and quantiles.
 * For model, verb and cmd.
 */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include <stddef.h>

/*
 * A compensated sum (Neumaier 1974): small terms are not lost to large ones, so a
 * mean that equals a threshold is not moved off it by rounding. Zero-initialise.
 */
struct sum {
	double total, lost;
	size_t n;
};

void sum_add(struct sum *, double);
double sum_mean(const struct sum *); /* NAN if there are no numbers */

/* The standard deviation of n numbers as a sample; 0 if n is under 2. */
double spread(const double *v, size_t n);

/*
 * The quantile q by nearest rank, 0 < q <= 1: the smallest of the n values such
 * that at least a share q of the values is not above it. NAN if n is 0. Sorts v.
 */
double quantile(double *v, size_t n, double q);

#endif
