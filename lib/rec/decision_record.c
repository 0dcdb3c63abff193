#include "rec/decision_record.h"

#include <stddef.h>

#define M(f) offsetof(struct metrics, f)
static const struct json_field metrics_fields[] = {
    {"tasks", JSON_NUM, M(tasks), .dflt = NAN, .doc = "how many were run"},
    {"mean_reward", JSON_NUM, M(mean_reward), .dflt = NAN, .doc = "over the tasks"},
    {"error_rate", JSON_NUM, M(error_rate), .dflt = NAN,
	.doc = "share of tasks whose action failed"},
    {"mean_latency_ms", JSON_NUM, M(mean_latency_ms), .dflt = NAN,
	.doc = "milliseconds"},
    {"p95_latency_ms", JSON_NUM, M(p95_latency_ms), .dflt = NAN,
	.doc = "95 % of the tasks took no longer"},
    {"mean_cost", JSON_NUM, M(mean_cost), .dflt = NAN, .doc = "over the tasks"},
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
	.doc = "units on which the challenger's reward is larger"},
    {"losses", JSON_NUM, C(losses), .dflt = NAN, .doc = "units on which it is smaller"},
    {"ties", JSON_NUM, C(ties), .dflt = NAN, .doc = "units on which it is the same"},
    {"units", JSON_NUM, C(units), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "tasks, those of one cluster counted as one"},
};
const struct json_table COMPARISON_TABLE =
    JSON_TABLE("comparison", struct comparison, comparison_fields);

#define G(f) offsetof(struct gate, f)
static const struct json_field gate_fields[] = {
    {"name", JSON_STR, G(name), .flags = JSON_REQUIRED,
	.doc = "data, reward, errors, latency_mean, latency_p95, slice:NAME, "
	       "off_policy, budget or "
	       "quarantine"},
    {"observed", JSON_NUM, G(observed), .dflt = NAN, .doc = "what was measured"},
    {"bound", JSON_NUM, G(bound), .dflt = NAN,
	.doc = "confidence bound of it; null where there is none"},
    {"threshold", JSON_NUM, G(threshold), .dflt = NAN,
	.doc = "what the bound, or the measure, is held to"},
    {"p", JSON_NUM, G(p), .dflt = NAN, .doc = "p-value; null where there is none"},
    {"pass", JSON_BOOL, G(pass), .flags = JSON_REQUIRED,
	.doc = "whether it was passed"},
    {"text", JSON_STR, G(text), .doc = "the same in words"},
    {"needed", JSON_STR, G(needed), .flags = JSON_OMIT,
	.doc = "of a gate that was not passed: what would have had to be different"},
};
const struct json_table GATE_TABLE = JSON_TABLE("gate", struct gate, gate_fields);

#define H(f) offsetof(struct changed, f)
static const struct json_field changed_fields[] = {
    {"task_id", JSON_STR, H(task_id), .flags = JSON_REQUIRED,
	.doc = "the benchmark task"},
    {"baseline", JSON_NUM, H(baseline), .dflt = NAN,
	.doc = "reward of the router to beat"},
    {"challenger", JSON_NUM, H(challenger), .dflt = NAN,
	.doc = "reward of the new router"},
    {"difference", JSON_NUM, H(difference), .dflt = NAN,
	.doc = "challenger less baseline"},
};
const struct json_table CHANGED_TABLE =
    JSON_TABLE("changed task", struct changed, changed_fields);

#define D(f) offsetof(struct decision_record, f)
static const struct json_field decision_fields[] = {
    {"verdict", JSON_STR, D(verdict), .flags = JSON_REQUIRED,
	.doc = "promoted, held or inconclusive"},
    {"accepted", JSON_BOOL, D(accepted), .dflt = 0,
	.doc = "whether the verdict is promoted"},
    {"reasons", JSON_STRS, D(reasons), .doc = "why, in sentences"},
    {"metrics", JSON_OBJECT, D(metrics), .sub = &COMPARISON_TABLE,
	.doc = "both routers on the tasks"},
    {"gates", JSON_LIST, D(gates), .sub = &GATE_TABLE,
	.doc = "each condition, with its figures"},
    {"changed", JSON_LIST, D(changed), .flags = JSON_OMIT, .sub = &CHANGED_TABLE,
	.doc = "the tasks whose reward changed most, losses first"},
    {"plan", JSON_STR, D(plan), .flags = JSON_OMIT,
	.doc = "what so many tasks can show, in words"},
    {"rigor", JSON_STR, D(rigor), .flags = JSON_OMIT,
	.doc = "standard, or strict: no p-value but an e-value"},
    {"attempt", JSON_NUM, D(attempt), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "which one of this benchmark it was; null: nobody counted"},
    {"policy", JSON_OBJECT, D(policy), .sub = &POLICY_TABLE,
	.doc = "what was asked for"},
    {"seed", JSON_NUM, D(seed), .dflt = NAN,
	.doc = "of the latency gates, which draw; null: none did"},
    {"benchmark_sha256", JSON_STR, D(benchmark_sha256), .doc = "of the suite"},
    {"baseline_version", JSON_STR, D(baseline_version),
	.doc = "rules, a version, or the sha256 of a file"},
    {"challenger_version", JSON_STR, D(challenger_version), .doc = "likewise"},
    {"version", JSON_STR, D(version),
	.doc = "under which the challenger was saved and made active"},
    {"dry_run", JSON_BOOL, D(dry_run), .dflt = 0,
	.doc = "whether nothing was to be saved"},
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
	if (!str_is(d->verdict, "promoted") && !str_is(d->verdict, "held") &&
	    !str_is(d->verdict, "inconclusive"))
		return err_set(e, ERR_INPUT,
		    "verdict: must be promoted, held or inconclusive: '%.*s'",
		    STR_ARG(d->verdict));
	return 0;
}
