/*
 * mb-eval as a step function: the choices of two routers for a task, and the
 * outcome of each. For cmd.
 */
#ifndef VERB_EVAL_H
#define VERB_EVAL_H

#include "model/model.h"
#include "rec/outcomes.h"
#include "rec/result.h"

/* The choice of a router for a task; the strings of the outcome go into the arena. */
struct eval_choice {
	const struct benchmark_task *task;
	const struct choice *choice;
	struct arena *arena;
};

struct eval_options {
	struct model *baseline, *challenger;
	/*
	 * Fills *side, except its action, with the outcome of a choice. Returns
	 * 0 or -1. A failed action is an outcome (error 1 and a reason), not -1.
	 */
	int (*outcome)(
	    void *ctx, const struct eval_choice *, struct side *side, struct err *);
	void *ctx;
	/* set by mb_eval_step; zero-initialise */
	bool in_pair, challenger_first;
};

/*
 * An outcome function that uses the recorded outcomes of the task; ctx is not
 * used. Returns -1 with ERR_INPUT if the task has no outcome for the action.
 */
int eval_recorded(void *ctx, const struct eval_choice *, struct side *, struct err *);

/*
 * A hash of the task, equal for tasks that are alike but for their names and times
 * (task_likeness). In the arena.
 */
struct str eval_task_hash(const struct trajectory *, struct arena *);

/*
 * Makes the result of a task; the caller sets the versions and the sha256. If
 * both routers choose the same action, it is tried once, and both get its
 * outcome. Else each router is tried first in half of the tasks, because an agent may
 * be faster or slower the second time.
 */
int mb_eval_step(struct eval_options *, const struct benchmark_task *, struct arena *,
    struct result *, struct err *);

#endif
