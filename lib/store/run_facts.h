/*
 * Makes a report from the facts of a run. A shell script can name each fact: a
 * file, or a word. For cmd.
 */
#ifndef STORE_RUN_FACTS_H
#define STORE_RUN_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/report.h"
#include "store/state.h"

/* Paths of files; NULL: not given. */
struct run_facts {
	const char *decision; /* a decision record; "-": stdin */
	/* the decision itself, instead of a file; absent: not given */
	struct str logged;
	/* the selected trajectories: the report keeps the sha256 of their ids */
	const char *trajectories;
	struct buf *sources;   /* out: these ids, as lines of store/sources.h */
	const char *tally;     /* the trajectories that mb-select left out */
	const char *feedback;  /* the counts of mb-reward */
	const char *benchmark; /* the suite: the report keeps its sha256 */
	const char *message;   /* the messages of a failed stage */
	const char *run, *status, *baseline, *reason, *note, *stage; /* words */
	/* the journal of the run, with the duration of each stage */
	const char *stages;
	bool dry_run;
	int64_t now;
};

/*
 * Fills the report, except run_id and baseline_version, which depend on the
 * state. The report is in the arena. After a failed run, `trajectories` may
 * contain anything, so lines that are not trajectories are skipped.
 */
int run_facts_report(const struct run_facts *, struct json_in *, struct arena *,
    struct report *, struct err *);

/* Sets these two: the name of the facts, else a new one, made from the time. */
int run_facts_place(const struct run_facts *, struct state *, struct arena *,
    struct report *, struct err *);

#endif
