/*
 * The few features that every task has, each with a weight of its own: what those of one
 * action and those of a set of rows have in common.
 * For model.
 */
#ifndef MODEL_DENSE_H
#define MODEL_DENSE_H

#include "model/layout.h"

struct feature {
	uint32_t at;
	float value;
};

enum { COMMON = 4 }; /* features that dense_common adds at most */

static inline uint32_t
dense_bucket(double v)
{
	static const double cuts[] = BUCKET_CUTS;
	uint32_t b = 0;

	while (b < sizeof cuts / sizeof *cuts && v > cuts[b])
		b++;
	return b;
}

/* Whether a score comes from experience: it counts as far as the action is known. */
static inline bool
dense_past(uint32_t s)
{
	return s >= OVERLAP_PAST && s < OVERLAPS;
}

static inline struct feature *
dense_put(struct feature *f, uint32_t at, double value)
{
	*f = (struct feature){at, (float)value};
	return f + 1;
}

/* The features of each type of action. */
static inline struct feature *
dense_common(struct feature *f, const struct features *v, enum action_type type)
{
	f = dense_put(f, AT_KIND + type, 1);
	f = dense_put(f, AT_LENGTH + type * LENGTHS + v->length, SIZE_LENGTH);
	if (v->cues != 0)
		f = dense_put(f, AT_CUES + type * CUES + v->cues, 1);
	if (v->previous < ACTION_TYPES)
		f = dense_put(
		    f, AT_PREVIOUS + type * (ACTION_TYPES + 1) + v->previous, 1);
	return f;
}

#endif
