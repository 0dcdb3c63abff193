/*
 * A summary of a state.
 * For verb and cmd.
 */
#ifndef REC_STATUS_H
#define REC_STATUS_H

#include "json/table.h"
#include "rec/canary.h"
#include "rec/watch.h"

struct status {
	struct str state;          /* the directory */
	struct str active_version; /* or "rules" */
	struct str since, event, reason,
	    was; /* how it became active; absent: since the state was made */
	double versions, trajectories_seen, cases, reports;
	struct {
		double promoted, canary, proposed, held, inconclusive, skipped, error;
	} by_status;
	struct last_run {
		struct str run_id, timestamp, status;
		int dry_run;
		double sample_count, baseline_mean_reward, challenger_mean_reward;
		struct str promoted_version, why;
	} last;                  /* run_id absent: no run */
	struct watch watch;      /* status absent: no watch */
	struct canary canary;    /* version absent: none */
	struct strs quarantined; /* versions */
	/* what can be approved; run absent: nothing */
	struct {
		struct str run, version, time;
	} proposed;
	struct str hold; /* the reason of STATE/hold; absent: there is none */
};

extern const struct json_table STATUS_TABLE;

#endif
