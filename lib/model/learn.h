/*
 * The learner: a log of decisions to weights. See memabra-router(7), LEARNING.
 * For model.
 */
#ifndef MODEL_LEARN_H
#define MODEL_LEARN_H

#include "model/platt.h"
#include "model/scores.h"
#include "model/progress.h"
#include "model/tasks.h"

/* By the hash of the task, so that equal tasks are on the same side. */
struct split {
	uint32_t draw; /* a sample has the lessons with small ones */
	uint8_t fold;  /* one of FOLDS parts, or that of lines that are held out */
};
enum { HELD_LINES = FOLDS };

/* One decision, prepared for learning. */
struct lesson {
	struct task *task;
	uint32_t *member; /* rows of the action: one, or several for a composite */
	uint32_t members;
	float reward;
	float *expected;  /* rewards of rows that were not tried, for experience */
	uint32_t rows;    /* the number of these; 0: not known yet */
	float weight;     /* weight of the example */
	float importance; /* min(1/(K p), 3); 1 without a propensity */
	uint32_t user;    /* hash of its user; 0: unknown */
	struct split split;
};

struct settings {
	double lambda, compete, rate;
	int passes;
	double share; /* of what is learnt; the rest is the best constant */
	double
	    learnt; /* of few lessons: the share of what is learnt; the rest is the rules */
	bool constant; /* no pass: only the mean rewards count */
	bool alike;    /* the importance of an example is no part of its gradient */
	uint64_t seed;
	const struct weights *anew; /* each pass starts from these; NULL: it goes on */
	unsigned fold;              /* the held-out part */
	uint64_t drawn, looked;     /* PART_DRAWN, PART_LOOKED have a draw below */
	struct progress *progress;  /* NULL: no progress is reported */
};

/*
 * The draw of a task, by its hash: evenly among 2^32. A log of 10^7 lessons gives trials
 * one in 1,300, so 256 draws would be too few. Their first byte is the last one of the
 * hash: then the same tasks are drawn as when there were 256.
 */
static inline uint32_t
draw_of(uint64_t hash)
{
	return (uint32_t)(hash << 24 | (hash >> 8 & 0xffffff));
}

/* The draws below which so many of n lessons are; all, if n is less. */
uint64_t draws_for(double wanted, size_t n);

/* Which lessons: all, or one side of the split at the fold of the settings. */
enum part {
	PART_ALL,
	PART_KEPT,
	PART_HELD_OUT,
	PART_DRAWN, /* of PART_KEPT */
	PART_LOOKED /* of PART_HELD_OUT */
};

/* A part of the lessons, and the settings for learning them. */
struct lessons {
	struct lesson *v;
	size_t n; /* number of all lessons */
	enum part part;
	const struct settings *set;
};

/* Whether the part has the lesson with this number. */
bool lessons_have(const struct lessons *, size_t);

/* The weights before the first example: the prior. */
void learn_start(struct weights *, unsigned bits, bool clarify);

/*
 * Passes over the lessons of the part, starting at the present weights, or all `anew`. At
 * the end w->w is the average of the weights at the ends of the passes. `after` (may be
 * NULL) is called after each pass, with the average so far in w->w, and returns
 * whether to stop. Returns the number of passes.
 */
int learn(struct weights *, const struct lessons *, bool (*after)(void *ctx, int pass),
    void *ctx);

/*
 * The predicted score and the observed reward of each lesson of the part; returns
 * their number, at most n. With pairs, a choice may be one of two candidates.
 */
size_t learn_observe(
    const struct weights *, const struct lessons *, bool pairs, struct observed *);

#endif
