/*
 * The binomial, beta, normal and Student distributions: tails, quantiles, and the
 * exact tests that use them. Relative error under 1e-12 for up to a million trials,
 * tails included.
 * For stats, verb and tests.
 */
#ifndef STATS_BINOMIAL_H
#define STATS_BINOMIAL_H

#include <stddef.h>

/* Regularised incomplete beta function I_x(a, b); a, b > 0, 0 <= x <= 1. */
double beta_cdf(double x, double a, double b);

/* The x with I_x(a, b) = p. */
double beta_quantile(double p, double a, double b);

double binomial_mass(size_t k, size_t n, double p);     /* P(X = k) */
double binomial_at_least(size_t k, size_t n, double p); /* P(X >= k) */

/*
 * The exact McNemar test, one-sided: the probability of so many wins or more among
 * wins + losses tasks that differ, if a win and a loss are equally probable
 * (McNemar 1947; Fagerland, Lydersen, Laake 2013). 1 if no task differs.
 */
double mcnemar(size_t wins, size_t losses);

/*
 * Clopper and Pearson (1934): the exact interval of a share; each tail has at most
 * (1 - confidence)/2.
 */
void clopper_pearson(
    size_t k, size_t n, double confidence, double *lower, double *upper);

double normal_quantile(double p); /* 0 < p < 1, to 1e-9 or so: for planning */
double student_quantile(double p, double df); /* p >= 1/2 */

#endif
