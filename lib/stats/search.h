/*
 * Finds the zero of a function.
 * For stats and verb.
 */
#ifndef STATS_SEARCH_H
#define STATS_SEARCH_H

/*
 * The x in [lo, hi], within tol, at which the increasing function f passes from
 * below 0 to above: the last x seen at which f is below 0. lo or hi if there is no
 * such x. Regula falsi in the Illinois form (Dowell and Jarratt 1971), with a
 * bisection now and then against slow convergence.
 */
typedef double search_fn(const void *ctx, double x);
double search_rising(search_fn *f, const void *ctx, double lo, double hi, double tol);

#endif
