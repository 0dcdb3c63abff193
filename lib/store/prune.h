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

struct prune {
	size_t keep; /* of versions, and of runs: the newest */
	bool force;  /* also versions that a rollback could come to */
	int64_t now;
	struct strs versions, runs; /* out: removed, and made lighter; in the arena */
};

/*
 * Remove all versions but the `keep` newest and those that rolling back step by
 * step could come to, and from all runs but the `keep` newest the files that
 * only weigh: what the stages handed on. A run that a cycle has still to
 * complete stays whole. Of a run remain its reports, its messages and what an
 * agent did. Needs the lock.
 */
int prune_state(struct state *, const struct history *, struct prune *, struct arena *,
    struct err *);

#endif
