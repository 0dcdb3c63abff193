/*
 * The trajectories to forget, in the files of a state that consist of lines:
 * reservoir.jsonl, since.jsonl, the files of runs, and the journal of the watch. For
 * store/forget.c and cmd.
 */
#ifndef STORE_FORGET_LINES_H
#define STORE_FORGET_LINES_H

#include "store/forget_set.h"
#include "store/state.h"

/*
 * Counts the lines that are to be forgotten; with f->erase also erases them: a line
 * of a trajectory is removed, and so is a message that quotes its id or the user. In a
 * list of sources and in the watch the id becomes a tombstone. The routers of the first
 * run that learnt from a trajectory, and of all later runs, are removed. Each file is
 * replaced atomically, and erasing twice is idempotent. Needs the locks of the state
 * and of the watch. Returns 0 or -1.
 * Parts of a log, in map/ and per/.new.PID/, are treated as files of a run.
 */
int forget_lines(struct state *, struct forget *, struct err *);

/*
 * Calls `each` for each line of reservoir.jsonl, of since.jsonl, and of the lines of
 * trajectories in the runs, until it returns a value other than 0, and returns that
 * value.
 */
typedef int forget_line_fn(void *ctx, struct str line, struct err *);
int forget_scan(struct state *, forget_line_fn *each, void *ctx, struct err *);

#endif
