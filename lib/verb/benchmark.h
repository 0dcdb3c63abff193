/*
 * mb-benchmark as step functions: check a suite, and build one from a log.
 * For cmd.
 */
#ifndef VERB_BENCHMARK_H
#define VERB_BENCHMARK_H

#include "base/err.h"
#include "rec/action.h"
#include "rec/outcomes.h"

/* What a suite holds, by the type of each task's best action. */
struct suite_counts {
	unsigned long long tasks, best[ACTION_TYPES];
};

/* Remembers task ids: 16 bytes each. */
struct mb_check;
struct mb_check *mb_check_new(void);
void mb_check_free(struct mb_check *);

/* 0, or -1 with what is wrong with this task as part of a suite (ERR_INPUT). */
int mb_check_step(
    struct mb_check *, const struct benchmark_task *, struct arena *, struct err *);
struct suite_counts mb_check_finish(const struct mb_check *);

/* Holds every distinct task, with its candidates and the mean outcome of each action tried. */
struct mb_build;
struct mb_build *mb_build_new(void);
void mb_build_free(struct mb_build *);

/* One trajectory fit for learning; what is needed of it is copied. */
int mb_build_step(
    struct mb_build *, const struct trajectory *, struct arena *, struct err *);

/*
 * Every task tried with actions of different mean reward, in the order of first
 * appearance; returns how many. An action never tried has an unknown outcome: "*" is the worst one tried, so
 * that no router wins by leaving the log.
 */
size_t mb_build_finish(struct mb_build *,
    void (*emit)(void *ctx, const struct benchmark_task *), void *ctx);

#endif
