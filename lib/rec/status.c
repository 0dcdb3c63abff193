#include "rec/status.h"

#include <stddef.h>

#define S(f) offsetof(struct status, f)
static const struct json_field by_status_fields[] = {
    {"promoted", JSON_NUM, S(by_status.promoted),
	.doc = "a challenger became active, or would have"},
    {"held", JSON_NUM, S(by_status.held), .doc = "a gate was not passed"},
    {"inconclusive", JSON_NUM, S(by_status.inconclusive),
	.doc = "there was too little to judge by"},
    {"skipped", JSON_NUM, S(by_status.skipped),
	.doc = "there was too little that was new"},
    {"error", JSON_NUM, S(by_status.error), .doc = "a stage failed"},
};
static const struct json_table BY_STATUS_TABLE =
    JSON_TABLE("reports by status", struct status, by_status_fields);

static const struct json_field last_fields[] = {
    {"run_id", JSON_STR, S(last.run_id), .doc = "of the report"},
    {"timestamp", JSON_STR, S(last.timestamp), .doc = "of the report"},
    {"status", JSON_STR, S(last.status), .doc = "of the report"},
    {"dry_run", JSON_BOOL, S(last.dry_run), .doc = "whether nothing was to be changed"},
    {"sample_count", JSON_NUM, S(last.sample_count), .dflt = NAN,
	.doc = "trajectories selected"},
    {"baseline_mean_reward", JSON_NUM, S(last.baseline_mean_reward), .dflt = NAN,
	.doc = "on the suite"},
    {"challenger_mean_reward", JSON_NUM, S(last.challenger_mean_reward), .dflt = NAN,
	.doc = "likewise"},
    {"promoted_version", JSON_STR, S(last.promoted_version),
	.doc = "the version made active, or null"},
    {"why", JSON_STR, S(last.why), .doc = "in one sentence"},
};
static const struct json_table LAST_TABLE =
    JSON_TABLE("last report", struct status, last_fields);

static const struct json_field status_fields[] = {
    {"state", JSON_STR, S(state), .doc = "the directory"},
    {"active_version", JSON_STR, S(active_version),
	.doc = "the active version, or rules"},
    {"since", JSON_STR, S(since),
	.doc = "when it became active; null: it was from the beginning"},
    {"event", JSON_STR, S(event),
	.doc = "by what: promotion, activate, rollback or repair"},
    {"reason", JSON_STR, S(reason), .doc = "why"},
    {"was", JSON_STR, S(was), .doc = "what was active before"},
    {"versions", JSON_NUM, S(versions), .doc = "how many are saved"},
    {"trajectories_seen", JSON_NUM, S(trajectories_seen),
	.doc = "how many a cycle has done with"},
    {"cases", JSON_NUM, S(cases), .doc = "how many tasks the case index knows"},
    {"reports", JSON_NUM, S(reports), .doc = "how many runs there were"},
    {"reports_by_status", JSON_OBJECT, 0, .sub = &BY_STATUS_TABLE,
	.doc = "the same, by their end"},
    {"last_report", JSON_OBJECT, 0, .flags = JSON_OMIT, .sub = &LAST_TABLE,
	.doc = "the last run in brief; missing when there was none"},
    {"watch", JSON_OBJECT, S(watch), .flags = JSON_OMIT, .sub = &WATCH_TABLE,
	.doc =
	    "how the watch over the active version stands; missing when there is none"},
    {"quarantined", JSON_STRS, S(quarantined), .flags = JSON_OMIT,
	.doc = "versions that a watch found to be worse"},
};
const struct json_table STATUS_TABLE =
    JSON_TABLE("status", struct status, status_fields);
