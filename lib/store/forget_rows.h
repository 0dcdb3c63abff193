/*
 * The trajectories to forget, in seen.db and cases.db. For store/forget.c.
 */
#ifndef STORE_FORGET_ROWS_H
#define STORE_FORGET_ROWS_H

#include "store/forget_set.h"
#include "store/state.h"

/*
 * Counts the marks and trials of the trajectories; with f->erase also puts tombstones
 * in the place of the marks, marks trajectories that had no mark, and removes the
 * trials, and tasks without trials. Then VACUUM rewrites each file, because SQLite
 * leaves erased bytes in it. Each file changes in one transaction. *unmarked: ids
 * that had neither mark nor tombstone. Needs the lock. Returns 0 or -1.
 */
int forget_rows(struct state *, struct forget *, double *unmarked, struct err *);

#endif
