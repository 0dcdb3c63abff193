/*
 * mb-benchmark check as step functions.
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
	unsigned long long near; /* near copies of others (near.h), without a cluster */
	struct str first_near;   /* the id of the first; valid until the free */
};

/* Remembers task ids, and what makes tasks alike: 16 bytes for each word of a text. */
struct mb_check;
struct mb_check *mb_check_new(void);
void mb_check_free(struct mb_check *);

/* Returns 0, or -1 with ERR_INPUT and the reason why this task does not fit a suite. */
int mb_check_step(
    struct mb_check *, const struct benchmark_task *, struct arena *, struct err *);
struct suite_counts mb_check_finish(const struct mb_check *);

#endif
