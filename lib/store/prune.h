/*
 * Removes old versions, and the large files of old runs. The active version
 * and that of a canary always stay, and so does the version that it replaced: a watch would roll
 * back to that one. No claim of the log depends on a removed file. For cmd.
 */
#ifndef STORE_PRUNE_H
#define STORE_PRUNE_H

#include "store/history.h"
#include "store/state.h"

struct prune {
	size_t keep; /* how many of the newest versions, and runs, to keep */
	bool force;  /* also remove versions that a rollback could activate */
	int64_t now;
	/* out: the removed versions, the reduced runs; in the arena */
	struct strs versions, runs;
};

/*
 * Removes versions, except the `keep` newest and those on the stack of
 * rollbacks. From all runs except the `keep` newest, removes the data that the
 * stages passed on. A run that the next cycle must complete is left alone. A
 * reduced run keeps its reports, its messages and the record of the agent. Needs
 * the lock.
 */
int prune_state(struct state *, const struct history *, struct prune *, struct arena *,
    struct err *);

#endif
