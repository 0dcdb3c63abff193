/*
 * Forgets trajectories: erases what a state has of them. STATE/forgetting has the
 * tombstones of what is being erased; then the audit log gets its line; then the
 * files are erased; then STATE/forgetting is removed. If the process dies, the next
 * program that opens the state does the rest (store/recovery.h): each step may be
 * repeated, and none needs an id. For store and cmd.
 */
#ifndef STORE_FORGET_H
#define STORE_FORGET_H

#include <stdint.h>

#include "base/arena.h"
#include "store/forget_set.h"
#include "store/state.h"

/*
 * Counts what the state has of f, and which versions may have learnt from it: those
 * promoted by the first run that did, or later. f->count is in the arena. Returns 1;
 * 0: nothing is left to forget; -1.
 */
int forget_count(struct state *, struct forget *, struct arena *, struct err *);

/* After forget_count: erases. Needs the locks of the state and of the watch. */
int forget_erase(struct state *, struct forget *, int64_t now, struct err *);

/* Whether STATE/forgetting exists. */
bool forget_pending(struct state *);

/*
 * Completes what a dead process began. Adds a line to notice. Needs the lock of the
 * state, and takes that of the watch: -1 with ERR_NO if a watch runs.
 */
int forget_complete(struct state *, int64_t now, struct buf *notice, struct err *);

/*
 * From the number of examples that a version has learnt from to those on which a
 * cycle may build: without those whose reward was revoked, and none if it has learnt
 * from something that was forgotten since. Returns 0 or -1.
 */
int forget_learnt(struct state *, struct str version, double *examples, struct err *);

#endif
