/*
 * Tests whether one policy earns more than another, on decisions that a third made
 * with known propensities. It errs on the side of "not shown": a reward that is
 * unknown, and weights that are too heavy, count against the challenger.
 * For stats/offpolicy.c and tests.
 */
#ifndef STATS_GAIN_H
#define STATS_GAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decision. A weight is 1/propensity if the policy agrees with the log, else 0. */
struct gain_unit {
	double w, v;   /* weights of the challenger and of the baseline */
	double reward; /* [0,1]; NAN: it never came */
	uint32_t
	    group;  /* units with the same number depend on each other; 0: on none */
	bool alike; /* both policies choose the same action */
};

/*
 * What a unit adds to 1 + the gain of the policy of w over that of v: w r + v (1 - r),
 * which is never negative. If r is unknown, the least that any r in [0,1] gives.
 */
double gain_term(double w, double v, double r);

/*
 * The p-value of "the challenger is not better", by Gaffke's test: the larger of two.
 * One uses the weights as they are. In the other they are divided by their means in
 * the units that are not alike, which are 1 in a sound log; so the gain of a log that
 * explored more often than it says is not believed. A group counts as one number, its
 * mean.
 */
double gain_p(const struct gain_unit *, size_t n);

#endif
