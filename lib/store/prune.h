/*
 * Old versions removed, and what weighs of old runs. The active version always
 * stays, and so does the one that it took the place of, to which a watch would
 * go back. No fact of the log depends on what goes.
 * For cmd.
 */
#ifndef STORE_PRUNE_H
#define STORE_PRUNE_H

#include "store/history.h"
#include "store/state.h"

/*
 * Which ones may go: all but the `keep` newest and those that rolling back
 * step by step could come to; with force also the latter. In the arena.
 */
int prune_choose(struct state *, const struct history *, size_t keep, bool force,
    struct arena *, struct strs *versions, struct err *);

/* Needs the lock, and an audit line that names them. */
int prune_remove(struct state *, const struct strs *versions, struct err *);

/*
 * The runs that have files which only weigh: what the stages handed on. All but
 * the `keep` newest, and never one that a cycle has still to complete. What is
 * left of a run is its reports, its messages and what an agent did.
 */
int prune_choose_runs(
    struct state *, size_t keep, struct arena *, struct strs *runs, struct err *);

/* Needs the lock. */
int prune_lighten_runs(struct state *, const struct strs *runs, struct err *);

#endif
