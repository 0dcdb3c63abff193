/*
 * The actions of one task under one set of weights: their scores, and, for the
 * learner, what to change.
 *
 *   s(row)  = its own few features + half its id + the sum over its keys
 *             (its id, the stems of its title) of scale * (terms x key)
 *   s(pair) = ln(sum of e^s over its members) + features of the pair
 *
 * Keys are shared by rows, so each is multiplied with the task once.
 * For model.
 */
#ifndef MODEL_SCORES_H
#define MODEL_SCORES_H

#include "model/features.h"
#include "model/weights.h"

struct feature {
	uint32_t at;
	float value;
};

struct link { /* of a row to a key */
	uint32_t key;
	float scale;
};

struct key {
	uint64_t hash;
	bool context;     /* words of the context cross it too */
	double dot, pull; /* the task's terms by it; what the learner wants of it */
};

struct scores {
	const struct features *features;
	const struct weights *weights;
	struct arena *arena;
	uint32_t rows; /* candidates, the direct answer, clarify */
	uint32_t direct,
	    clarify; /* their places; clarify is `rows` when there is none */
	struct key *key;
	uint32_t keys;
	struct feature *feature; /* of all rows */
	uint32_t *first_feature; /* rows + 1 */
	struct link *link;
	uint32_t *first_link; /* rows + 1 */
	double *score;        /* of each row */
	double
	    set_words; /* the task's words under SET_KEY: part of the score of each set */
};

/* Everything in the arena. */
void scores_make(
    struct scores *, const struct features *, const struct weights *, struct arena *);

/* The hashed weight of the id of a row itself; there are some when bits is not 0. */
size_t scores_id_at(const struct scores *, uint32_t row);

/* The features of a pair (or of more), at most SET_FEATURES; the score without its members' part. */
enum { SET_FEATURES = OVERLAPS * 4 + 6 };
size_t scores_set_features(
    const struct scores *, const uint32_t *row, size_t n, struct feature *);
double scores_set_score(const struct scores *, const uint32_t *row, size_t n);

/*
 * The log-odds of an action by its score, b(x), and its rivals: `others` is the
 * sum of e^(their score - most).
 */
double scores_logit(
    const struct scores *, double compete, double score, double most, double others);

/* The rows' e^(score - most), to be summed without some of them; returns the most. */
double scores_exps(const struct scores *, double *e);

/* The log-odds of each row by itself. */
void scores_logits(const struct scores *, double compete, double *logit);

/* How good any action is here: b(x). */
double scores_base(const struct scores *);

double log_sum_exp(const double *v, size_t n); /* -inf for none */

/* The key under which words cross a set as such. */
extern const uint64_t SET_KEY;
/* The term that stands for an id itself. */
extern const uint32_t ID_TERM;

#endif
