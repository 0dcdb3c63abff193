/*
 * The learner: a log of decisions to weights. See memabra-router(7), LEARNING.
 * For model.
 */
#ifndef MODEL_LEARN_H
#define MODEL_LEARN_H

#include "model/platt.h"
#include "model/scores.h"
#include "model/progress.h"

/* One decision, ready to be learnt from. */
struct lesson {
	struct features features;
	uint32_t
	    *member; /* rows that the action is made of: one, or more of a composite */
	uint32_t members;
	float reward;
	float *expected;  /* rewards of rows that were not tried, for experience... */
	uint32_t rows;    /* ...so many; 0: not known yet */
	float weight;     /* of the example */
	float importance; /* min(1/(K p), 3); 1 without a propensity */
	uint8_t fold;     /* below FOLDS: its part of the split */
};

struct settings {
	double lambda, compete, rate;
	int passes;
	uint64_t seed;
	unsigned fold;             /* the part that is held out */
	struct progress *progress; /* NULL: nobody */
};

/* Which lessons: all, or one side of the split at the settings' fold. */
enum part { PART_ALL, PART_KEPT, PART_HELD_OUT };

/* Some of the lessons, and how they are learnt. */
struct lessons {
	struct lesson *v;
	size_t n; /* of all */
	enum part part;
	const struct settings *set;
};

/* Weights as they are before the first example: the prior. */
void learn_start(struct weights *, unsigned bits, bool clarify);

/*
 * S6 and S7 of all lessons, each fifth by what came of the others and by the
 * weights' own experience: sums that its own reward is in would give a lesson
 * away. Lessons that are not of that part teach nothing here either.
 */
void learn_past(const struct weights *, const struct lessons *);

/*
 * Passes over the lessons of that part, from the weights as they are; at the
 * end w->w is the average over the ends of the passes. `after` (may be NULL)
 * is asked behind each pass, with the average so far in w->w, whether to stop.
 * Returns the number of passes made.
 */
int learn(struct weights *, const struct lessons *, bool (*after)(void *ctx, int pass),
    void *ctx);

/*
 * From `start` to a router that is whole, into weights of the same bits: learn;
 * take for actions not tried what is now expected of them, as experience; and
 * learn again from the start. One step of EM, after Nigam, McCallum, Thrun and
 * Mitchell (2000), "Text classification from labeled and unlabeled documents".
 */
void learn_twice(struct weights *, const struct weights *start, const struct lessons *);

/*
 * What the weights expect of each lesson of that part, and what came; how many.
 * With pairs, a choice may be one of two candidates. There is room for n.
 */
size_t learn_observe(
    const struct weights *, const struct lessons *, bool pairs, struct observed *);

#endif
