#include "rec/policy.h"

#include <stddef.h>

#define P(f) offsetof(struct policy, f)
static const struct json_field policy_fields[] = {
    {"confidence", JSON_NUM, P(confidence), .dflt = 0,
	.doc = "of the gates; only 0 is judged: plain thresholds on means"},
    {"min_reward_delta", JSON_NUM, P(min_reward_delta), .dflt = 0, .lo = -1, .hi = 1,
	.doc = "mean reward, challenger less baseline, must be at least this"},
    {"max_error_rate_increase", JSON_NUM, P(max_error_rate_increase), .dflt = .02, .lo = -1, .hi = 1,
	.doc = "share of tasks that failed, challenger less baseline, may be at most this"},
    {"max_latency_increase_ms", JSON_NUM, P(max_latency_increase_ms), .dflt = 50, .lo = -1e15, .hi = 1e15,
	.doc = "mean latency, challenger less baseline, may be at most this"},
    {"required_task_count", JSON_NUM, P(required_task_count), .dflt = 100, .lo = 1, .hi = 1e15,
	.doc = "with fewer tasks the verdict is inconclusive"},
    {"benchmark_attempts", JSON_RAW, P(benchmark_attempts), .flags = JSON_OMIT,
	.doc = "reserved, and refused: no gate judges it"},
    {"slices", JSON_RAW, P(slices), .flags = JSON_OMIT, .doc = "reserved, and refused: no gate judges it"},
};
const struct json_table POLICY_TABLE = {
    "policy", sizeof(struct policy), policy_fields, sizeof policy_fields / sizeof *policy_fields, 1};

void
policy_default(struct policy *p)
{
	json_defaults(&POLICY_TABLE, p);
}

int
policy_read(struct json_in *in, struct policy *p, struct str text, struct arena *a, struct err *e)
{
	if (json_read(in, &POLICY_TABLE, p, text, a, e) < 0)
		return -1;
	if (p->confidence != 0)
		return err_set(e, ERR_INPUT,
		    "confidence: only 0 can be asked for: the gates are plain thresholds on means: '%g'",
		    p->confidence);
	if (p->benchmark_attempts.p != NULL)
		return err_set(e, ERR_INPUT, "benchmark_attempts: no gate judges it: leave it out");
	if (p->slices.p != NULL)
		return err_set(e, ERR_INPUT, "slices: no gate judges them: leave them out");
	return 0;
}
