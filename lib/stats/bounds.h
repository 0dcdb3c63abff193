/*
 * Lower bounds of a mean that are not gates of their own: for watching and for
 * off-policy estimates.
 * For verb and tests.
 */
#ifndef STATS_BOUNDS_H
#define STATS_BOUNDS_H

#include <stddef.h>

/*
 * Empirical Bernstein (Maurer and Pontil 2009, theorem 4): the mean of numbers
 * in [lo, hi] is no smaller with probability 1 - alpha, at every n. -HUGE_VAL
 * for fewer than two.
 */
double maurer_pontil_lower(
    const double *x, size_t n, double lo, double hi, double alpha);

/* An off-policy sample: what is known of the weights besides the numbers. */
struct weighted {
	const double *w, *r; /* importance weight, reward */
	size_t n;
	double w_min, w_max; /* the least and the largest that can be */
	double r_min, r_max;
};

/*
 * Lower bound of E[w r], knowing that E[w] = 1: empirical likelihood with the
 * Cressie-Read divergence of power -2, whose inner problem is a quadratic with
 * a closed form (Karampatziakis, Langford and Mineiro 2020, Empirical
 * Likelihood for Contextual Bandits). One observation is added, of weight w_min
 * or w_max and reward r_min, whichever gives less. What the weights themselves
 * are off is not held against the mean: the likelihood is compared with the
 * largest that weights of mean 1 allow. Of confidence 1 - alpha in the limit, by
 * a t quantile; r_min when the weights can't have mean 1.
 */
double cressie_read_lower(const struct weighted *, double alpha);

/* Two policies on one sample: the weight of either; rewards lie in [0,1]. */
struct weighted_pair {
	const double *w, *v, *r;
	size_t n;
	double
	    w_max; /* the largest weight that can be; one that both have is 1 where they do the same */
};

/*
 * The same for E[(w - v) r], with E[w] = 1 and E[v] = 1 both known: bounds from
 * below and above, each of confidence 1 - alpha in the limit.
 */
void cressie_read_difference(
    const struct weighted_pair *, double alpha, double *lower, double *upper);

#endif
