#include "draw/picture.h"

#include <math.h>

/* A range around it, for the ends of a scale. */
static struct range
widen(struct range r)
{
	double margin = r.hi > r.lo ? .12 * (r.hi - r.lo) : fabs(r.hi) * .12 + .01;

	return (struct range){r.lo - margin, r.hi + margin};
}

static void
include(struct range *r, double v)
{
	if (!isnan(v)) {
		r->lo = fmin(r->lo, v);
		r->hi = fmax(r->hi, v);
	}
}

struct range
interval_range(const struct interval *v)
{
	struct range r = {v->threshold, v->threshold};

	include(&r, v->estimate);
	include(&r, v->bound);
	if (v->both)
		include(&r, v->other);
	return widen(r);
}

void
histogram_add(struct histogram *h, double difference)
{
	/* 1 - 0.7 is a little more than 0.3, and belongs to its bin */
	double tenths = ceil(fmin(fabs(difference), 1) * 10 - 1e-9);

	if (difference > 0)
		h->count[HISTOGRAM_EVEN + (size_t)fmax(tenths, 1)]++;
	else if (difference < 0)
		h->count[HISTOGRAM_EVEN - (size_t)fmax(tenths, 1)]++;
	else
		h->count[HISTOGRAM_EVEN]++;
}

size_t
histogram_most(const struct histogram *h)
{
	size_t most = 0;

	for (size_t i = 0; i < HISTOGRAM_BINS; i++)
		most = h->count[i] > most ? h->count[i] : most;
	return most;
}

struct range
series_range(const struct series *s)
{
	struct range r = {INFINITY, -INFINITY};

	for (size_t i = 0; i < s->points; i++) {
		include(&r, s->point[i].baseline);
		include(&r, s->point[i].challenger);
	}
	return r.lo > r.hi ? (struct range){0, 1} : widen(r);
}
