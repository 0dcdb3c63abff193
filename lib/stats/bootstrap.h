/*
 * How much larger could a mean and a quantile be? The paired bootstrap: tasks
 * are drawn with replacement, both sides of a task together, and the
 * difference is measured on each draw (Efron 1979; percentile interval, Efron
 * and Tibshirani 1993, chapter 13).
 * For verb and tests.
 */
#ifndef STATS_BOOTSTRAP_H
#define STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

enum {
	BOOTSTRAP_DRAWS = 2000
}; /* the 95th percentile is then good to half a percent of rank */

struct bootstrap {
	double
	    mean_upper; /* of mean(after) - mean(before), with the confidence asked for */
	double quantile_upper; /* of quantile(after) - quantile(before) */
};

struct bootstrap_pairs {
	const double *before, *after;
	size_t n; /* > 0 */
};

/* q: the quantile, nearest rank. The same seed gives the same answer. */
struct bootstrap bootstrap_paired(
    const struct bootstrap_pairs *, double q, double confidence, uint64_t seed);

#endif
