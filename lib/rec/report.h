/*
 * A report: one run of the cycle, with any result.
 * For verb, store and cmd.
 */
#ifndef REC_REPORT_H
#define REC_REPORT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/decision_record.h"
#include "rec/feedback.h"
#include "rec/tally.h"

struct stage_time {
	struct str name;
	double seconds;
};

struct report {
	struct str run_id, timestamp;
	struct str status; /* as report_status */
	int dry_run;
	double sample_count;
	struct tally rejected;
	struct feedback_tally feedback; /* all 0: there was none */
	struct str baseline_version,
	    promoted_version; /* absent if nothing was promoted */
	struct str benchmark_sha256;
	int default_benchmark; /* 1: the state had no suite and got the default one */
	struct {
		struct str stage, message; /* of status error */
	} error;
	struct str reason; /* of status skipped; absent: too few new trajectories */
	struct str note;
	struct str sources_sha256; /* of store/sources.h; absent: no list was given */
	struct strs source_trajectory_ids; /* of reports before there was a list */

	/* As text: report_read parses them, report_write makes them from `decision`. */
	struct str baseline_text, challenger_text, decision_text, stages_text;

	bool decided; /* there is a decision */
	struct decision_record decision;
	struct stage_time *stages;
	size_t stage_count;
};

extern const struct json_table REPORT_TABLE;

/* Whether this is a valid status. */
bool report_status(struct str);

int report_read(
    struct json_in *, struct report *, struct str line, struct arena *, struct err *);

/* As one line, without its newline. */
void report_write(struct buf *, const struct report *);

#endif
