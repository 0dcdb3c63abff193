/*
 * Numbers in, numbers out: means and quantiles.
 * For model, verb and cmd.
 */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include <stddef.h>

/*
 * A sum that does not lose the small to the large (Neumaier 1974), so that a
 * mean lies on a threshold when its numbers say so. Zero-initialise.
 */
struct sum {
	double total, lost;
	size_t n;
};

void sum_add(struct sum *, double);
double sum_mean(const struct sum *); /* NAN of nothing */

/*
 * The smallest of the n values that is not under a share q of them (nearest
 * rank), 0 < q <= 1; NAN of nothing. Sorts v.
 */
double quantile(double *v, size_t n, double q);

#endif
