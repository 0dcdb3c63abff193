/*
 * mb-eval as a step function: what two routers choose for a task, and what
 * came of it, side by side.
 * For cmd.
 */
#ifndef VERB_EVAL_H
#define VERB_EVAL_H

#include "model/model.h"
#include "rec/outcomes.h"
#include "rec/result.h"

/* What a router chose for a task; the strings of the outcome go into the arena. */
struct eval_choice {
	const struct benchmark_task *task;
	const struct choice *choice;
	struct arena *arena;
};

struct eval_options {
	struct model *baseline, *challenger;
	/*
	 * What came of a choice: all of *side but its action. 0 or -1; an action
	 * that failed is an outcome (error 1 and a reason), not an -1.
	 */
	int (*outcome)(
	    void *ctx, const struct eval_choice *, struct side *side, struct err *);
	void *ctx;
};

/* outcome by the task's recorded outcomes; ctx is not used. ERR_INPUT when there is none. */
int eval_recorded(void *ctx, const struct eval_choice *, struct side *, struct err *);

/*
 * One task to one result: its versions and sha are left for the caller. Where
 * both choose alike the action is tried once and both have its outcome.
 */
int mb_eval_step(const struct eval_options *, const struct benchmark_task *,
    struct arena *, struct result *, struct err *);

#endif
