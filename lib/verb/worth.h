/*
 * mb-worth as step functions: what each candidate is worth to a router, from logged
 * decisions or from the tasks of a benchmark. For cmd.
 */
#ifndef VERB_WORTH_H
#define VERB_WORTH_H

#include "model/model.h"
#include "verb/eval.h"
#include "verb/worth_judge.h"

enum worth_by { WORTH_BY_CANDIDATE, WORTH_BY_TAG, WORTH_BY_VERSION };

/* Holds about 80 bytes for each task, twice where a pair is chosen. */
struct mb_worth;
struct mb_worth *mb_worth_new(struct model *, enum worth_by);
void mb_worth_free(struct mb_worth *);

/*
 * Takes a decision of a trajectory, as an example of mb_dataset_step. Only first
 * decisions with a propensity count. A router that learnt from it would look better
 * than it is.
 */
void mb_worth_step(struct mb_worth *, const struct trajectory *, const struct example *,
    struct arena *);

/*
 * How the outcome of a choice for a task becomes known, as in eval_options: by
 * eval_recorded, which is the default, or by an agent that does the task. It is asked
 * once for each action of a task.
 */
typedef int mb_worth_outcome_fn(
    void *ctx, const struct eval_choice *, struct side *, struct err *);
void mb_worth_outcomes(struct mb_worth *, mb_worth_outcome_fn *, void *ctx);

/* Takes a task of a benchmark. Returns 0, or -1 with ERR_INPUT if it has no outcome. */
int mb_worth_task(
    struct mb_worth *, const struct benchmark_task *, struct arena *, struct err *);

/* What was taken, and what was not. */
struct worth_counts {
	double tasks, without_propensity;
};
struct worth_counts mb_worth_counts(const struct mb_worth *);

/*
 * Call once. Emits the candidates: to keep, to retire, unknown; each the most certain
 * first.
 */
typedef void mb_worth_fn(void *ctx, const struct worth *);
void mb_worth_finish(struct mb_worth *, const struct worth_limits *, struct arena *,
    mb_worth_fn *emit, void *ctx);

#endif
