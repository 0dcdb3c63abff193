/*
 * A router that can choose: the built-in rules, or a trained model. It is read from
 * the bytes of a router file, which is hostile input and is fully checked.
 * For verb and cmd.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/rng.h"
#include "model/explore.h"
#include "model/scored.h"
#include "model/vectors.h"
#include "rec/example.h"
#include "rec/ranked.h"
#include "rec/router.h"

struct model;

struct model *model_rules(void);

/*
 * `name` is for messages ("FILE:LINE: what is wrong"). The model borrows the bytes
 * and the vectors. These are used if the router was trained with them; it can be read
 * without them (NULL) only if it was trained without any. Of a version, which was checked
 * when it became one, only the bytes are checked again. NULL with ERR_INPUT.
 */
struct model *model_parse(struct str bytes, const char *name, const struct vectors *,
    bool checked, struct err *);

/* Gives the model what owns its bytes: model_free releases that too. */
void model_keep(struct model *, void *owner, void (*release)(void *owner));
void model_free(struct model *);

/* The first line of its file; NULL for the rules. */
const struct router_header *model_header(const struct model *);

/*
 * Whether the log from which the model learnt had the candidate with this action
 * key.
 */
bool model_knows(const struct model *, struct str candidate_key);

/*
 * As describe_task (model/describe.h), but quick for candidates that the model saw
 * before; the words of the candidates are valid until the next call.
 */
void model_describe(
    struct model *, const struct trajectory *, struct arena *, struct example *);

struct exploration {
	enum explore mode;
	/*
	 * of EXPLORE_EPSILON: the probability divided equally among all actions; of
	 * EXPLORE_LEAVE_ONE_OUT: that of the best action without one of the candidates
	 * of the best one
	 */
	double epsilon;
	double
	    /*
	     * of EXPLORE_SOFTMAX: with so much less reward an action is e times
	     * less probable
	     */
	    temperature;
	struct rng *rng; /* random numbers for this task; unused by EXPLORE_NOT */
};

/*
 * Scores the candidates of a task: out[i] is that of candidate i. A higher score is
 * better; scores of different tasks can't be compared.
 */
void model_score(
    struct model *, const struct example *task, struct arena *, double *out);

/*
 * What the experience of the model suggests, out of these actions: model/recall.h.
 * The model must outlive it; the keys need not.
 */
struct recall *model_recall(const struct model *, const struct str *keys, size_t n);

struct inference;
struct choice {
	struct str action;  /* the key of the chosen action */
	double probability; /* of this choice; 1 without exploration */
	double predicted;   /* its expected reward */
	double cost;        /* the sum of its candidates' costs */
	size_t actions;     /* the number of actions */
	const struct scored
	    *all;      /* all actions, the best first; ties in byte order of keys */
	size_t chosen; /* the place of the chosen action in `all` */
	const struct inference *inference; /* for model_reasons */
};

/*
 * The greedy choice. The action and the reward of the task are ignored. The arena
 * owns everything in the choice that is not borrowed from the task.
 */
void model_choose(
    struct model *, const struct example *task, struct arena *, struct choice *);

/* As model_choose, but draws the action from a distribution over all actions. */
void model_explore(struct model *, const struct example *task,
    const struct exploration *, struct arena *, struct choice *);

/* The largest reasons for the score of an action, in names and words of the task. */
struct reasons {
	struct reason *v; /* by absolute size, largest first */
	size_t n;
};

/*
 * At most `most` reasons of the action at `place` of a choice; valid as long as its
 * arena.
 */
struct reasons model_reasons(
    const struct choice *, size_t place, size_t most, struct arena *);

/*
 * What each word of the task adds to the score of that action, by the weights of the
 * word and its n-grams. `why` is the word; words that add nothing are left out.
 */
struct reasons model_words(const struct choice *, size_t place, struct arena *);

/* One sentence: the reasons for the chosen action, and those for the second best. */
struct str model_rationale(const struct choice *, struct arena *);

#endif
