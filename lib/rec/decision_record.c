#include "rec/decision_record.h"

#include <stddef.h>

#define M(f) offsetof(struct metrics, f)
static const struct json_field metrics_fields[] = {
    {"tasks", JSON_NUM, M(tasks), .dflt = NAN,
	.doc = "the number of tasks that were run"},
    {"mean_reward", JSON_NUM, M(mean_reward), .dflt = NAN,
	.doc = "the mean reward over the tasks"},
    {"error_rate", JSON_NUM, M(error_rate), .dflt = NAN,
	.doc = "the share of tasks whose action failed; null: unknown for some result"},
    {"mean_latency_ms", JSON_NUM, M(mean_latency_ms), .dflt = NAN,
	.doc = "the mean latency in milliseconds; null: unknown for some result"},
    {"p95_latency_ms", JSON_NUM, M(p95_latency_ms), .dflt = NAN,
	.doc = "the 95th percentile of the latency in milliseconds; null: unknown for "
	       "some result"},
    {"mean_cost", JSON_NUM, M(mean_cost), .dflt = NAN,
	.doc = "the mean cost over the tasks; null: unknown for some result"},
};
const struct json_table METRICS_TABLE =
    JSON_TABLE("metrics", struct metrics, metrics_fields);

#define C(f) offsetof(struct comparison, f)
static const struct json_field comparison_fields[] = {
    {"baseline", JSON_OBJECT, C(baseline), .sub = &METRICS_TABLE,
	.doc = "the router to beat"},
    {"challenger", JSON_OBJECT, C(challenger), .sub = &METRICS_TABLE,
	.doc = "the new router"},
    {"difference", JSON_OBJECT, C(difference), .sub = &METRICS_TABLE,
	.doc = "challenger less baseline"},
    {"wins", JSON_NUM, C(wins), .dflt = NAN,
	.doc = "the number of units on which the challenger's reward is larger"},
    {"losses", JSON_NUM, C(losses), .dflt = NAN,
	.doc = "the number of units on which the challenger's reward is smaller"},
    {"ties", JSON_NUM, C(ties), .dflt = NAN,
	.doc = "the number of units on which both rewards are equal"},
    {"units", JSON_NUM, C(units), .flags = JSON_OMIT, .dflt = NAN,
	.doc =
	    "the number of units: tasks, where the tasks of one cluster count as one"},
};
const struct json_table COMPARISON_TABLE =
    JSON_TABLE("comparison", struct comparison, comparison_fields);

#define G(f) offsetof(struct gate, f)
static const struct json_field gate_fields[] = {
    {"name", JSON_STR, G(name), .flags = JSON_REQUIRED,
	.doc = "one of data, reward, errors, latency_mean, latency_p95, cost, "
	       "slice:NAME, off_policy, budget and quarantine"},
    {"observed", JSON_NUM, G(observed), .dflt = NAN, .doc = "the measured value"},
    {"bound", JSON_NUM, G(bound), .dflt = NAN,
	.doc = "the confidence bound of the measured value; null if there is none"},
    {"threshold", JSON_NUM, G(threshold), .dflt = NAN,
	.doc =
	    "the limit for the bound, or for the measured value if there is no bound"},
    {"p", JSON_NUM, G(p), .dflt = NAN, .doc = "the p-value; null if there is none"},
    {"pass", JSON_BOOL, G(pass), .flags = JSON_REQUIRED,
	.doc = "whether the gate passed"},
    {"text", JSON_STR, G(text), .doc = "the result in words"},
    {"needed", JSON_STR, G(needed), .flags = JSON_OMIT,
	.doc = "of a gate that failed: what would have been necessary to pass"},
};
const struct json_table GATE_TABLE = JSON_TABLE("gate", struct gate, gate_fields);

#define H(f) offsetof(struct changed, f)
static const struct json_field changed_fields[] = {
    {"task_id", JSON_STR, H(task_id), .flags = JSON_REQUIRED,
	.doc = "the name of the benchmark task"},
    {"baseline", JSON_NUM, H(baseline), .dflt = NAN,
	.doc = "the reward of the router to beat"},
    {"challenger", JSON_NUM, H(challenger), .dflt = NAN,
	.doc = "the reward of the new router"},
    {"difference", JSON_NUM, H(difference), .dflt = NAN,
	.doc = "challenger less baseline"},
};
const struct json_table CHANGED_TABLE =
    JSON_TABLE("changed task", struct changed, changed_fields);

#define D(f) offsetof(struct decision_record, f)
static const struct json_field decision_fields[] = {
    {"verdict", JSON_STR, D(verdict), .flags = JSON_REQUIRED,
	.doc = "one of promoted, canary (it passed, and decides for a share first), "
	       "proposed (it passed, and waits for mb-version approve), held and "
	       "inconclusive"},
    {"accepted", JSON_BOOL, D(accepted), .dflt = 0,
	.doc = "whether the verdict is promoted"},
    {"reasons", JSON_STRS, D(reasons), .doc = "the reasons, in sentences"},
    {"metrics", JSON_OBJECT, D(metrics), .sub = &COMPARISON_TABLE,
	.doc = "the metrics of both routers on the tasks"},
    {"gates", JSON_LIST, D(gates), .sub = &GATE_TABLE,
	.doc = "the gates, with their figures"},
    {"changed", JSON_LIST, D(changed), .flags = JSON_OMIT, .sub = &CHANGED_TABLE,
	.doc = "the tasks whose reward changed most, losses first"},
    {"plan", JSON_STR, D(plan), .flags = JSON_OMIT,
	.doc = "what a benchmark of this size can show, in words"},
    {"rigor", JSON_STR, D(rigor), .flags = JSON_OMIT,
	.doc = "standard, or strict: an e-value instead of a p-value"},
    {"attempt", JSON_NUM, D(attempt), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "the number of this attempt on this benchmark; null: attempts were not "
	       "counted"},
    {"level", JSON_NUM, D(level), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "the error probability of the reward gate in this attempt; absent: the "
	       "record is of an earlier memabra, or of plain thresholds"},
    {"policy", JSON_OBJECT, D(policy), .sub = &POLICY_TABLE, .doc = "the policy"},
    {"seed", JSON_NUM, D(seed), .dflt = NAN,
	.doc = "the seed of the bootstrap in the gates of latency and cost; null: "
	       "there was none"},
    {"benchmark_sha256", JSON_STR, D(benchmark_sha256),
	.doc = "the sha256 of the suite"},
    {"baseline_version", JSON_STR, D(baseline_version),
	.doc = "rules, a version, or the sha256 of a file"},
    {"challenger_version", JSON_STR, D(challenger_version),
	.doc = "rules, a version, or the sha256 of a file"},
    {"version", JSON_STR, D(version),
	.doc = "the version as which the challenger was saved, if it passed; null: it "
	       "was not saved"},
    {"dry_run", JSON_BOOL, D(dry_run), .dflt = 0,
	.doc = "whether the program was to save nothing"},
};
const struct json_table DECISION_RECORD_TABLE =
    JSON_TABLE("decision record", struct decision_record, decision_fields);

int
decision_record_read(struct json_in *in, struct decision_record *d, struct str line,
    struct arena *a, struct err *e)
{
	if (json_read(in, (struct json_target){&DECISION_RECORD_TABLE, d, a}, line, e) <
	    0)
		return -1;
	if (!decision_passed(d) && !str_is(d->verdict, "held") &&
	    !str_is(d->verdict, "inconclusive"))
		return err_set(e, ERR_INPUT,
		    "verdict: must be promoted, canary, proposed, held or "
		    "inconclusive: '%.*s'",
		    STR_ARG(d->verdict));
	return 0;
}

bool
decision_passed(const struct decision_record *d)
{
	return str_is(d->verdict, "promoted") || str_is(d->verdict, "canary") ||
	       str_is(d->verdict, "proposed");
}
