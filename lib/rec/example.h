/*
 * An example: one decision of one trajectory, in words, with everything about
 * it that does not depend on the rest of the log. A task to be routed has the
 * same form, without action and reward.
 * For model, verb and cmd.
 */
#ifndef REC_EXAMPLE_H
#define REC_EXAMPLE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/action.h"
#include "rec/reward.h"
#include "rec/trajectory.h"

/* A candidate as words. Tokens are those of text_tokens, in order, with repeats. */
struct example_candidate {
	struct str key; /* its action key, "call_tool:ID" */
	struct strs title,
	    text; /* tokens of the title; of title, summary and triggers together */
	double confidence, cost, success_rate, freshness, risk;
	/* 0, or a number that only candidates with this title and this text have */
	uint64_t texts;
};

struct example {
	struct str trajectory_id, task_id;
	double step; /* 1, 2, ... */
	struct str
	    previous;      /* type of the action one step before; absent at the first */
	struct str action; /* the key chosen; absent in a task */
	double reward;     /* [0,1]; NAN in a task, or if it never came */
	struct reward_weights
	    reward_weights;           /* the weights of a computed reward; else NANs */
	double propensity;            /* (0,1]; NAN when unknown */
	struct str propensity_source; /* see its .doc */
	double actions;        /* number of actions to choose among; at least 1 */
	double weight;         /* 1/T for each of T decisions */
	struct str user;       /* of the task, or its session; absent when unknown */
	struct str session;    /* of the task; absent when unknown */
	struct str channel;    /* of the task; absent when unknown */
	struct str created_at; /* of the task; absent when unknown */
	struct strs words, context;  /* tokens of the input; of the context's texts */
	struct json_list candidates; /* of struct example_candidate */
};

extern const struct json_table REWARD_WEIGHTS_TABLE, EXAMPLE_CANDIDATE_TABLE,
    EXAMPLE_TABLE;

/* example_read_any also takes an example without a reward. */
int example_read(
    struct json_in *, struct example *, struct str line, struct arena *, struct err *);
int example_read_any(
    struct json_in *, struct example *, struct str line, struct arena *, struct err *);

static inline const struct example_candidate *
example_candidate(const struct example *x, size_t i)
{
	return (const struct example_candidate *)x->candidates.v + i;
}

#endif
