/*
 * Evidence that a mean is below that of an earlier sample, number by number:
 * games of stats/changepoint.h at several levels at once, one of which the earlier
 * mean is sure to lie above.
 *
 * Gaffke's p-value of the earlier sample at its true mean, P, is no smaller
 * than chance makes it: Pr(P <= a) <= a. Where P lies between a and the next
 * a', the mean lies above the level L(a) that the sample refutes at a, so the
 * game at L(a) is fair, and reaches T(a) with probability 1/T(a) at most.
 * All games must reach theirs, and 1/T falls as a rises; so a false alarm has
 * probability at most a0 + sum (a' - a)/T(a), which the T are chosen to bring
 * to alpha. A low level is improbable, and is refuted with less evidence.
 * For verb and tests.
 */
#ifndef STATS_TWO_SAMPLE_H
#define STATS_TWO_SAMPLE_H

#include "stats/changepoint.h"

enum { TWO_SAMPLE_LEVELS = 11 };

struct two_sample {
	struct changepoint game[TWO_SAMPLE_LEVELS];
	double needed[TWO_SAMPLE_LEVELS]; /* T */
	size_t games;
	double alpha, evidence;
};

/*
 * Against: the mean is no less than that of which the n numbers in [0,1] are a
 * sample, less the margin; or less a known mean.
 */
void two_sample_begin(
    struct two_sample *, const double *before, size_t n, double margin, double alpha);
void two_sample_begin_known(
    struct two_sample *, double mean, double margin, double alpha);

/* One more number; returns the evidence, which reaches 1/alpha with probability alpha at most. */
double two_sample_add(struct two_sample *, double x);

#endif
