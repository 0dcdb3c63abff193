/*
 * Evidence that a mean is below the mean of an earlier sample, updated after each
 * number: the games of stats/changepoint.h at several levels at once. The earlier
 * mean lies above one of these levels.
 *
 * Let P be Gaffke's p-value of the earlier sample at its true mean; Pr(P <= a) <=
 * a. If P lies between a and the next a', the mean lies above the level L(a) that
 * the sample rejects at a. So the game at L(a) is fair, and reaches T(a) with
 * probability at most 1/T(a). The alarm needs all games to reach their T, and 1/T
 * falls as a rises. So a false alarm has probability at most a0 + sum (a' -
 * a)/T(a), and the T are chosen to make this alpha. A low level is improbable, so
 * it needs less evidence.
 * For verb and tests.
 */
#ifndef STATS_TWO_SAMPLE_H
#define STATS_TWO_SAMPLE_H

#include "stats/changepoint.h"

enum { TWO_SAMPLE_LEVELS = 11 };

struct two_sample {
	struct changepoint game[TWO_SAMPLE_LEVELS];
	double needed[TWO_SAMPLE_LEVELS]; /* T of each game */
	size_t games;
	double alpha, evidence;
};

/*
 * The hypothesis to reject: the mean is at least that of the earlier sample, n
 * numbers in [0,1], minus the margin; or at least a known mean minus the margin.
 */
void two_sample_begin(
    struct two_sample *, const double *before, size_t n, double margin, double alpha);
void two_sample_begin_known(
    struct two_sample *, double mean, double margin, double alpha);

/*
 * Adds a number; returns the evidence, which reaches 1/alpha with probability at
 * most alpha if the hypothesis is true.
 */
double two_sample_add(struct two_sample *, double x);

#endif
