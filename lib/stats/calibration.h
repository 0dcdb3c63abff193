/*
 * Whether what was predicted is what comes: predictions in [0,1] in ten bins
 * of equal width, each beside what was observed.
 * For verb.
 */
#ifndef STATS_CALIBRATION_H
#define STATS_CALIBRATION_H

#include <stddef.h>

enum { CALIBRATION_BINS = 10 };

struct calibration { /* zero-initialise */
	struct calibration_bin {
		size_t n;
		double predicted, observed; /* sums */
	} bin[CALIBRATION_BINS];
	size_t n;
};

/* A bin holds its lower bound; the last one 1 as well. */
void calibration_add(struct calibration *, double predicted, double observed);

/* The mean distance of a bin's two means, bins weighted by what is in them; 0 for nothing. */
double calibration_error(const struct calibration *);

#endif
