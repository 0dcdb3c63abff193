/*
 * The files of a run: its directory, and STATE/pending, which names it. For
 * lib/run.
 */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#include "base/arena.h"
#include "run/run_how.h"

struct run {
	const struct run_how *how;
	struct buf id, dir; /* dir: STATE/runs/ID */
	struct buf was;     /* the active router when the run began */
	struct buf trial;   /* the canary then, as text; empty: none */
	struct buf path;    /* scratch for run_path */
	struct arena arena;
};

/* Returns RUN/name, or STATE/name; valid until the next call of either function. */
const char *run_path(struct run *, const char *name);
const char *run_state_path(struct run *, const char *name);

void run_set_dir(struct run *); /* sets dir from id */

/* Ends a run: removes its temporary files and STATE/pending. */
int run_forget(struct run *, struct err *);

#endif
