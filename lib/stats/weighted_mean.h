/*
 * Bounds of the mean reward of an action, from a random sample in which each unit had
 * its own known probability to be included, its propensity.
 *
 * The units with the action are a sample in which a unit is as frequent as its
 * propensity p. So if m is the mean over all units, (r - m)/p has the mean 0 in the
 * sample. With s the least propensity, s (r - m)/p is at least -m: Gaffke's test
 * (stats/gaffke.h) says which m are too low. With equal propensities this is Gaffke's
 * bound of a mean. It assumes nothing about the rewards, and no large sample; but an
 * action of a lower propensity than all in the sample must not exist.
 * For verb and tests.
 */
#ifndef STATS_WEIGHTED_MEAN_H
#define STATS_WEIGHTED_MEAN_H

#include <stddef.h>

struct weighted_sample {
	const double *reward, *propensity; /* [0,1]; (0,1] */
	size_t n;
};

/* Each with confidence 1 - alpha, to 1e-4 on the safe side; 0 and 1 if n is 0. */
double weighted_mean_lower(const struct weighted_sample *, double alpha);
double weighted_mean_upper(const struct weighted_sample *, double alpha);

#endif
