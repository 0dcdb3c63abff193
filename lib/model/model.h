/*
 * A router as something that chooses: the built-in rules, or what a log
 * taught. Made from the bytes of a router file, which is hostile input and is
 * checked throughout.
 * For verb and cmd.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rng.h"
#include "rec/example.h"
#include "rec/router.h"

struct model;

struct model *model_rules(void);

/* `name` is for messages ("FILE:LINE: what is wrong"). NULL with ERR_INPUT. */
struct model *model_parse(struct str bytes, const char *name, struct err *);
void model_free(struct model *);

/* What the first line of its file says; NULL for the rules. */
const struct router_header *model_header(const struct model *);

/* Whether a candidate (by its action key) was in the log that the model learnt from. */
bool model_knows(const struct model *, struct str candidate_key);

/* One action of a task, by what the model thinks of it. */
struct scored {
	struct str key;     /* its action key */
	double predicted;   /* the reward expected of it, 0 to 1 */
	double logit;       /* the same on the scale of scores: ln(p / (1 - p)) */
	double probability; /* with which it would be chosen */
	uint32_t member[2]; /* rows of the features of the task */
	uint32_t members;
};

enum explore { EXPLORE_NOT, EXPLORE_SQUARECB, EXPLORE_EPSILON, EXPLORE_SOFTMAX };
struct exploration {
	enum explore mode;
	double epsilon; /* of EXPLORE_EPSILON: the share given to all actions alike */
	double
	    temperature; /* of EXPLORE_SOFTMAX: so much less reward is e times less probable */
	struct rng *rng; /* of this task; unused by EXPLORE_NOT */
};

/* "squarecb", "epsilon", "softmax"; NULL of EXPLORE_NOT, which has no name. And back: false for no mode. */
const char *explore_name(enum explore);
bool explore_named(struct str name, enum explore *);

struct inference;
struct choice {
	struct str action;  /* the key of the one chosen */
	double probability; /* with which it was chosen; 1 without exploration */
	double predicted;   /* the reward expected of it */
	double cost;        /* the sum of its candidates' costs */
	size_t actions;     /* how many there were */
	const struct scored
	    *all;      /* the actions, the best first; ties in byte order of keys */
	size_t chosen; /* its place there */
	const struct inference
	    *inference; /* what it was chosen by, for model_reasons */
};

/*
 * Greedy. The task's action and reward are not looked at. Everything of choice
 * is in the arena or borrows from the task.
 */
void model_choose(
    struct model *, const struct example *task, struct arena *, struct choice *);

/* As model_choose, with a distribution over all actions, one drawn from it. */
void model_explore(struct model *, const struct example *task,
    const struct exploration *, struct arena *, struct choice *);

/* Why an action has its score: the largest reasons, in names and words of the task. */
struct reason {
	struct str why; /* "the word 'disk' has gone well with it" */
	double adds;    /* to the score */
};
struct reasons {
	struct reason *v; /* by size, largest first */
	size_t n;
};

/* The reasons of the action at `place` of a choice, at most `most`, while its arena lasts. */
struct reasons model_reasons(
    const struct choice *, size_t place, size_t most, struct arena *);

/* One sentence: why the chosen one, and what spoke for the runner-up. */
struct str model_rationale(const struct choice *, struct arena *);

#endif
