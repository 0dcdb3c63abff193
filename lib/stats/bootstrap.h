/*
 * Upper bounds of the growth of a mean and of a quantile, by the paired bootstrap:
 * tasks are drawn with replacement, both sides of a task together, and the
 * difference is computed for each draw (Efron 1979; percentile interval, Efron and
 * Tibshirani 1993, chapter 13).
 * For verb and tests.
 */
#ifndef STATS_BOOTSTRAP_H
#define STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

enum {
	BOOTSTRAP_DRAWS = 2000
}; /* With 2000 draws the rank of the 95th percentile has an error of half a percent. */

struct bootstrap {
	double
	    /* upper bound of mean(after) - mean(before), with the given confidence */
	    mean_upper;
	/* the same of quantile(after) - quantile(before), and a lower bound of it */
	double quantile_upper, quantile_lower;
	double quantile_error; /* standard error of that difference */
};

struct bootstrap_pairs {
	const double *before, *after;
	size_t n; /* > 0 */
};

/* q: the quantile, by nearest rank. The same seed gives the same result. */
struct bootstrap bootstrap_paired(
    const struct bootstrap_pairs *, double q, double confidence, uint64_t seed);

#endif
