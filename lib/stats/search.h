/*
 * Where a function crosses zero.
 * For stats and verb.
 */
#ifndef STATS_SEARCH_H
#define STATS_SEARCH_H

/*
 * The x in [lo, hi], to within tol, at which the rising function f passes from
 * below 0 to above; the last x seen below it. lo or hi when it never does.
 * Regula falsi in the Illinois form (Dowell and Jarratt 1971), kept from
 * creeping by a halving now and then.
 */
double search_rising(double (*f)(const void *ctx, double x), const void *ctx, double lo,
    double hi, double tol);

#endif
