/*
 * A run on disk: its directory, and STATE/pending, which names it.
 * For lib/run.
 */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#include "base/arena.h"
#include "run/run_how.h"

struct run {
	const struct run_how *how;
	struct buf id, dir; /* dir: STATE/runs/ID */
	struct buf was;     /* the router that was active when it began */
	struct buf path;    /* scratch: see run_path */
	struct arena arena;
};

/* RUN/name, or STATE/name; valid until the next call of either. */
const char *run_path(struct run *, const char *name);
const char *run_state_path(struct run *, const char *name);

void run_set_dir(struct run *); /* dir, from id */

/* Nothing is left to do for it: its temporary files go, and it is pending no more. */
int run_forget(struct run *, struct err *);

#endif
