/*
 * What a picture shows: numbers only. For verb, and for the drawings in SVG and in
 * characters.
 */
#ifndef DRAW_PICTURE_H
#define DRAW_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/calibration.h"

/* An estimate with one bound or two, and the threshold for it. */
struct interval {
	double estimate, threshold;
	double bound; /* NAN: there is none */
	bool more;    /* a value above the threshold is good; else one below */
	bool pass;
	bool both; /* `other` is a bound too */
	double other;
};

/* The ends of its scale, with a margin. */
struct range {
	double lo, hi;
};
struct range interval_range(const struct interval *);

/*
 * Differences in [-1,1]: those of exactly 0 are in the middle, the others are in
 * tenths; -0.1 and -0.05 are in the bin before it.
 */
enum { HISTOGRAM_BINS = 21, HISTOGRAM_EVEN = 10 };
struct histogram { /* zero-initialise */
	size_t count[HISTOGRAM_BINS];
};
void histogram_add(struct histogram *, double difference);
size_t histogram_most(const struct histogram *);

/* The mean rewards of both routers in each run, and what happened between them. */
struct series_point {
	int64_t time; /* ms */
	double baseline, challenger;
};
struct series_mark {
	int64_t time;
	char letter;
};
struct series {
	const struct series_point *point;
	size_t points;
	const struct series_mark *mark;
	size_t marks;
};
struct range series_range(const struct series *);

#endif
