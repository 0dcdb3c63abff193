/*
 * Tests whether a mean is larger than delta. The numbers must be independent and
 * have a known lower bound. Nothing else is assumed: no normality, no large sample;
 * ties and rare large losses are allowed.
 *
 * Gaffke (2005, Three test statistics for a nonparametric one-sided hypothesis on
 * the mean of a nonnegative variable): against E[x] <= delta, x >= lo, p = Pr[ sum
 * E_i (x_i - delta) - E_0 (delta - lo) <= 0 ], E iid Exp(1).
 *
 * That p is valid is a conjecture. It is proved for two-valued x, where p is that
 * of the exact McNemar test, and was never contradicted (Learned-Miller and Thomas
 * 2019, A New Confidence Interval for the Mean of a Bounded Random Variable).
 * stats/evalue.h needs no conjecture, but more tasks.
 * For verb and tests.
 */
#ifndef STATS_GAFFKE_H
#define STATS_GAFFKE_H

#include <stddef.h>

/*
 * The p-value, with a relative error of 1e-11. It is computed as an integral,
 * without random numbers. It falls if any x rises. lo < delta.
 */
double gaffke_p(const double *x, size_t n, double lo, double delta);

/*
 * The largest delta that is rejected at level alpha: a lower bound of the mean with
 * confidence 1 - alpha. lo if nothing is rejected.
 */
double gaffke_lower(const double *x, size_t n, double lo, double alpha);

#endif
