/*
 * Is a mean larger than it would be by chance? For independent numbers that
 * are known to be no smaller than some bound and about which nothing else is
 * known: no normality, no large samples, ties and rare catastrophes welcome.
 *
 * Gaffke (2005, Three test statistics for a nonparametric one-sided hypothesis
 * on the mean of a nonnegative variable): against E[x] <= delta, x >= lo,
 *     p = Pr[ sum E_i (x_i - delta) - E_0 (delta - lo) <= 0 ],  E iid Exp(1).
 * That p is valid is a conjecture, proved for two-valued x (where p is exact
 * McNemar) and never contradicted (Learned-Miller and Thomas 2019, A New
 * Confidence Interval for the Mean of a Bounded Random Variable);
 * stats/evalue.h needs no conjecture, and more tasks.
 * For verb and tests.
 */
#ifndef STATS_GAFFKE_H
#define STATS_GAFFKE_H

#include <stddef.h>

/*
 * The p-value, to a relative error of 1e-11: the probability is an integral,
 * done as one, so nothing is drawn. Falls when any x rises. lo < delta.
 */
double gaffke_p(const double *x, size_t n, double lo, double delta);

/*
 * The largest delta that is refused at level alpha: with confidence 1 - alpha
 * the mean is no smaller. lo when nothing is refused.
 */
double gaffke_lower(const double *x, size_t n, double lo, double alpha);

#endif
