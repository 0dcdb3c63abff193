/*
 * Lower bounds of a mean for the live watch and for off-policy estimates.
 * For verb and tests.
 */
#ifndef STATS_BOUNDS_H
#define STATS_BOUNDS_H

#include <stddef.h>

/*
 * Empirical Bernstein bound (Maurer and Pontil 2009, theorem 4): with probability 1
 * - alpha the mean of numbers in [lo, hi] is at least this, for every n. -HUGE_VAL
 * for fewer than two numbers.
 */
double maurer_pontil_lower(
    const double *x, size_t n, double lo, double hi, double alpha);

/* An off-policy sample, with the ranges of its weights and rewards. */
struct weighted {
	const double *w, *r; /* importance weight, reward */
	size_t n;
	double w_min, w_max; /* the smallest and the largest possible weight */
	double r_min, r_max;
};

/*
 * Lower bound of E[w r], given E[w] = 1: empirical likelihood with the Cressie-Read
 * divergence of power -2, whose inner problem is a quadratic with a closed form
 * (Karampatziakis, Langford and Mineiro 2020, Empirical Likelihood for Contextual
 * Bandits). One observation is added, with weight w_min or w_max and reward r_min,
 * whichever gives the lower bound. The deviation of the weights from mean 1 does
 * not widen the bound: the likelihood is compared with the largest likelihood that
 * weights of mean 1 allow. The confidence is 1 - alpha asymptotically, by a t
 * quantile. r_min if the weights cannot have mean 1.
 */
double cressie_read_lower(const struct weighted *, double alpha);

/* Two policies on one sample: the weights w and v; rewards r in [0,1]. */
struct weighted_pair {
	const double *w, *v, *r;
	size_t n;
	double
	    /*
	     * The largest possible weight. A unit on which both policies agree has
	     * weight 1.
	     */
	    w_max;
};

/*
 * The same for E[(w - v) r], given E[w] = 1 and E[v] = 1: a lower and an upper
 * bound, each with confidence 1 - alpha asymptotically.
 */
void cressie_read_difference(
    const struct weighted_pair *, double alpha, double *lower, double *upper);

#endif
