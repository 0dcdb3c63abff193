/*
 * mb-benchmark build as step functions: makes a suite from a log.
 * For cmd.
 */
#ifndef VERB_SUITE_BUILD_H
#define VERB_SUITE_BUILD_H

#include "base/err.h"
#include "rec/outcomes.h"

/*
 * Holds one task, its candidates, and the mean outcome of each tried action.
 * Demonstrations: each decision of a trajectory is a trial, not only the last.
 */
struct mb_build;
struct mb_build *mb_build_new(bool demonstrations);
void mb_build_free(struct mb_build *);

/* Whether a trajectory that is fit for learning has a trial. */
bool mb_build_takes(const struct mb_build *, const struct trajectory *);

/* Adds such a trajectory to the task, which it begins after mb_build_end. */
int mb_build_step(
    struct mb_build *, const struct trajectory *, struct arena *, struct err *);

/*
 * Ends the task: emits it if it was tried with actions of different mean reward. Returns
 * the number of tasks that were emitted so far. The outcome of an untried action is
 * unknown: "*" gets the worst tried outcome, so that no router wins by leaving the log.
 * Demonstrations: emits it if an action did well, with these actions; the reward of any
 * other is 0, and the rest of its outcome is unknown.
 */
size_t mb_build_end(struct mb_build *,
    void (*emit)(void *ctx, const struct benchmark_task *), void *ctx);

#endif
