/*
 * mb-benchmark as step functions: checks a suite, and builds a suite from a log.
 * For cmd.
 */
#ifndef VERB_BENCHMARK_H
#define VERB_BENCHMARK_H

#include "base/err.h"
#include "rec/action.h"
#include "rec/outcomes.h"

/* The contents of a suite, counted by the type of the best action of each task. */
struct suite_counts {
	unsigned long long tasks, best[ACTION_TYPES];
	unsigned long long unknown; /* tasks with an outcome of an unknown error */
};

/* Remembers task ids, and what makes tasks alike: 16 bytes each. */
struct mb_check;
struct mb_check *mb_check_new(void);
void mb_check_free(struct mb_check *);

/* Returns 0, or -1 with ERR_INPUT and the reason why this task does not fit a suite. */
int mb_check_step(
    struct mb_check *, const struct benchmark_task *, struct arena *, struct err *);
struct suite_counts mb_check_finish(const struct mb_check *);

/*
 * Holds each distinct task, its candidates, and the mean outcome of each tried
 * action.
 */
struct mb_build;
struct mb_build *mb_build_new(void);
void mb_build_free(struct mb_build *);

/* Adds a trajectory that is fit for learning; copies the parts that it needs. */
int mb_build_step(
    struct mb_build *, const struct trajectory *, struct arena *, struct err *);

/*
 * Makes a task of each input that was tried with actions of different mean
 * reward, in the order of first appearance. Returns their number. The outcome of
 * an untried action is unknown: "*" gets the worst tried outcome, so that no
 * router wins by leaving the log.
 */
size_t mb_build_finish(struct mb_build *,
    void (*emit)(void *ctx, const struct benchmark_task *), void *ctx);

#endif
