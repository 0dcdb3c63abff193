/*
 * The directories of the runs of a state. For store and run.
 */
#ifndef STORE_RUNS_H
#define STORE_RUNS_H

#include "store/state.h"

/*
 * Calls `each` for the directory of each run, the oldest first, until it returns a value
 * other than 0, and returns that value; else 0, or -1. A link is no run.
 */
typedef int run_fn(void *ctx, const char *dir, const char *run, struct err *);
int runs_each(struct state *, run_fn *each, void *ctx, struct err *);

#endif
