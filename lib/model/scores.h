/*
 * The actions of one task under one set of weights: their scores, and the gradients
 * for the learner.
 *
 * s(row) = its own few features + half its id + the sum over its keys (its id, the
 * stems of its title) of scale * (terms x key)
 *
 * s(pair) = ln(sum of e^s over its members) + features of the pair
 *
 * Rows share keys, so each key is multiplied with the task once.
 * For model.
 */
#ifndef MODEL_SCORES_H
#define MODEL_SCORES_H

#include "model/dense.h"
#include "model/features.h"
#include "model/weights.h"

struct link { /* from a row to a key */
	uint32_t key;
	float scale;
};

struct key {
	uint64_t hash;
	bool context;     /* words of the context are crossed with it too */
	double dot, pull; /* the product with the terms of the task; the gradient */
};

struct scores {
	const struct features *features;
	const struct weights *weights;
	struct arena *arena;
	uint32_t rows;            /* candidates, the direct answer, clarify */
	uint32_t direct, clarify; /* their places; clarify is `rows` if there is none */
	struct key *key;
	uint32_t keys;
	struct feature *feature; /* of all rows */
	uint32_t *first_feature; /* rows + 1 */
	struct link *link;
	uint32_t *first_link; /* rows + 1 */
	double *score;        /* of each row */
	double
	    /* the words of the task under SET_KEY: a part of the score of each set */
	    set_words;
};

/* The arena owns everything. */
void scores_make(
    struct scores *, const struct features *, const struct weights *, struct arena *);

/* The hashed weight of the id of a row itself; only if bits is not 0. */
size_t scores_id_at(const struct scores *, uint32_t row);

/*
 * The log-odds of an action from its score, b(x) and its rivals; `others` is the
 * sum of e^(score - most) over the rivals.
 */
double scores_logit(
    const struct scores *, double compete, double score, double most, double others);

/*
 * e^(score - most) of each row, for sums over some of them; returns the largest
 * score.
 */
double scores_exps(const struct scores *, double *e);

/* The log-odds of each row as an action of its own. */
void scores_logits(const struct scores *, double compete, double *logit);

/* b(x): the base score of any action for this task. */
double scores_base(const struct scores *);

double log_sum_exp(const double *v, size_t n); /* -inf if n is 0 */

/* The key for crosses of words and the set itself. */
extern const uint64_t SET_KEY;
/* The term for an id itself. */
extern const uint32_t ID_TERM;

#endif
