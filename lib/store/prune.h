/*
 * Old versions removed. The active one always stays, and so does the one that
 * it took the place of, to which a watch would go back.
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
int prune_choose(struct state *, const struct history *, size_t keep, bool force, struct arena *,
    struct strs *versions, struct err *);

/* Needs the lock, and an audit line that names them. */
int prune_remove(struct state *, const struct strs *versions, struct err *);

#endif
