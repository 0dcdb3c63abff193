/*
 * The facts of a run, as a shell script can name them, made into a report.
 * For cmd.
 */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/report.h"

/* Files by name; NULL: not given. */
struct facts {
	const char *decision; /* a decision record; "-": stdin */
	struct str logged;    /* the decision itself, in its stead; absent: not given */
	const char *trajectories; /* those selected: their ids are kept */
	const char *tally;        /* what mb-select left out */
	const char *benchmark;    /* the suite: its sha256 is kept */
	const char *message;      /* what a stage that failed said */
	const char *run, *status, *baseline, *note, *stage; /* words */
	const char *stages; /* the journal of the run: how long each stage took */
	bool dry_run, default_benchmark;
	int64_t now;
};

/*
 * Everything of the report but its run_id and baseline_version, which the
 * state has a say in. It lies in the arena. A run that failed may have left
 * anything where its trajectories should be: then what is no trajectory is
 * passed over.
 */
int facts_report(const struct facts *, struct json_in *, struct arena *,
    struct report *, struct err *);

#endif
