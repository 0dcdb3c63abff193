/*
 * What came of each action on tasks with each word: sums over the log, from
 * which a candidate gets two more scores, S6 and S7 of memabra-router(7).
 * Sums, so the experience of two logs is that of both added.
 * For model and verb.
 */
#ifndef MODEL_EXPERIENCE_H
#define MODEL_EXPERIENCE_H

#include "base/index.h"
#include "model/features.h"

/* Pairs of an action and a word at most; what comes after is not remembered. */
enum { EXPERIENCE_MOST = 1 << 21 };

struct gained {        /* of a pair: sums of weight * the word's value in its task */
	uint32_t pair; /* hash of action and word; never 0 */
	float earned, missed; /* times the reward, times 1 - reward */
};

struct experience { /* zero-initialise: none */
	struct gained *v;
	size_t n, cap;
	struct index index; /* a pair to 1 + its place in v */
};

void experience_release(struct experience *);
void experience_copy(struct experience *to, const struct experience *from);
void experience_join(struct experience *to, const struct experience *from);
void experience_gain(struct experience *, const struct gained *); /* adds it */

/* What came of a row (or the direct answer or clarify, behind them). The features are weighed. */
void experience_add(struct experience *, const struct features *, uint32_t row,
    double reward, double weight);

/*
 * S6 and S7 of all rows of weighed features, and of the direct answer and clarify,
 * and how far each is known. To learn from, some rows are as if they were not.
 */
void experience_score(const struct experience *, struct features *, bool to_learn);

#endif
