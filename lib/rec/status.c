#include "rec/status.h"

#include <stddef.h>

#define S(f) offsetof(struct status, f)
static const struct json_field by_status_fields[] = {
    {"promoted", JSON_NUM, S(by_status.promoted),
	.doc = "a challenger became active, or would have become active in a dry run"},
    {"canary", JSON_NUM, S(by_status.canary),
	.doc = "a challenger passed, and became a canary"},
    {"proposed", JSON_NUM, S(by_status.proposed),
	.doc = "a challenger passed, and waited for an approval"},
    {"held", JSON_NUM, S(by_status.held), .doc = "a gate failed"},
    {"inconclusive", JSON_NUM, S(by_status.inconclusive),
	.doc = "there was too little evidence"},
    {"skipped", JSON_NUM, S(by_status.skipped),
	.doc = "there were too few new trajectories"},
    {"error", JSON_NUM, S(by_status.error), .doc = "a stage failed"},
};
static const struct json_table BY_STATUS_TABLE =
    JSON_TABLE("reports by status", struct status, by_status_fields);

static const struct json_field last_fields[] = {
    {"run_id", JSON_STR, S(last.run_id), .doc = "the name of the run"},
    {"timestamp", JSON_STR, S(last.timestamp), .doc = "when the run took place"},
    {"status", JSON_STR, S(last.status), .doc = "the status of the run"},
    {"dry_run", JSON_BOOL, S(last.dry_run),
	.doc = "whether the run was to change nothing"},
    {"sample_count", JSON_NUM, S(last.sample_count), .dflt = NAN,
	.doc = "the number of trajectories that were selected"},
    {"baseline_mean_reward", JSON_NUM, S(last.baseline_mean_reward), .dflt = NAN,
	.doc = "the mean reward of the router to beat, on the suite"},
    {"challenger_mean_reward", JSON_NUM, S(last.challenger_mean_reward), .dflt = NAN,
	.doc = "the mean reward of the new router, on the suite"},
    {"promoted_version", JSON_STR, S(last.promoted_version),
	.doc = "the version that became active, or null"},
    {"why", JSON_STR, S(last.why), .doc = "the reason, in one sentence"},
};
static const struct json_table LAST_TABLE =
    JSON_TABLE("last report", struct status, last_fields);

static const struct json_field proposed_fields[] = {
    {"run_id", JSON_STR, S(proposed.run), .doc = "the run that proposed it"},
    {"version", JSON_STR, S(proposed.version), .doc = "the version"},
    {"time", JSON_STR, S(proposed.time), .doc = "when it was proposed, RFC 3339"},
};
static const struct json_table PROPOSED_TABLE =
    JSON_TABLE("proposal", struct status, proposed_fields);

static const struct json_field status_fields[] = {
    {"state", JSON_STR, S(state), .doc = "the state directory"},
    {"active_version", JSON_STR, S(active_version),
	.doc = "the active version, or rules"},
    {"since", JSON_STR, S(since),
	.doc = "when it became active; null: since the state was made"},
    {"event", JSON_STR, S(event),
	.doc =
	    "the event that made it active: promotion, approval, activate, rollback or "
	    "repair"},
    {"reason", JSON_STR, S(reason), .doc = "the reason of the event"},
    {"was", JSON_STR, S(was), .doc = "the version that was active before"},
    {"versions", JSON_NUM, S(versions), .doc = "the number of saved versions"},
    {"trajectories_seen", JSON_NUM, S(trajectories_seen),
	.doc = "the number of trajectories that cycles have used"},
    {"cases", JSON_NUM, S(cases), .doc = "the number of tasks in the case index"},
    {"reports", JSON_NUM, S(reports), .doc = "the number of runs"},
    {"reports_by_status", JSON_OBJECT, 0, .sub = &BY_STATUS_TABLE,
	.doc = "the number of runs, by status"},
    {"last_report", JSON_OBJECT, 0, .flags = JSON_OMIT, .sub = &LAST_TABLE,
	.doc = "a summary of the last run; absent if there was no run"},
    {"watch", JSON_OBJECT, S(watch), .flags = JSON_OMIT, .sub = &WATCH_TABLE,
	.doc = "the watch over the active version; absent if there is none"},
    {"canary", JSON_OBJECT, S(canary), .flags = JSON_OMIT, .sub = &CANARY_TABLE,
	.doc =
	    "the version on trial for a share of the units; absent if there is none"},
    {"quarantined", JSON_STRS, S(quarantined), .flags = JSON_OMIT,
	.doc = "the versions that a watch found to be worse"},
    {"proposed", JSON_OBJECT, 0, .flags = JSON_OMIT, .sub = &PROPOSED_TABLE,
	.doc = "the last proposal, if mb-version approve can make it live"},
    {"hold", JSON_STR, S(hold), .flags = JSON_OMIT,
	.doc = "the reason in the file hold, while it stops what would go live"},
};
const struct json_table STATUS_TABLE =
    JSON_TABLE("status", struct status, status_fields);
