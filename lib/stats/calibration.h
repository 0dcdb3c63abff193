/*
 * Calibration: predictions in [0,1] in ten bins of equal width, with the sums of
 * predicted and observed values.
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

/* A bin includes its lower bound; the last bin also includes 1. */
void calibration_add(struct calibration *, double predicted, double observed);

/*
 * Expected calibration error: the distance of the two means of a bin, weighted by
 * the number of values in the bin; 0 if there are no values.
 */
double calibration_error(const struct calibration *);

#endif
