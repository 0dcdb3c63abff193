#include "rec/result.h"

#include <stddef.h>

#define S(f) offsetof(struct side, f)
static const struct json_field side_fields[] = {
    {"action", JSON_STR, S(action), .flags = JSON_REQUIRED,
	.doc = "the key of the chosen action"},
    {"reward", JSON_NUM, S(reward), .flags = JSON_REQUIRED, .dflt = NAN, .lo = 0,
	.hi = 1, .doc = "the value of the outcome"},
    {"predicted", JSON_NUM, S(predicted), .flags = JSON_OMIT, .dflt = NAN, .lo = 0,
	.hi = 1, .doc = "the reward that the router expected"},
    {"error", JSON_BOOL, S(error), .dflt = -1, .doc = "whether the action failed"},
    {"error_unknown", JSON_BOOL, S(error_unknown), .flags = JSON_OMIT, .dflt = -1,
	.doc = "true: it is unknown whether the action failed"},
    {"latency_ms", JSON_NUM, S(latency_ms), .dflt = NAN, .lo = 0, .hi = 1e15,
	.doc = "milliseconds until the outcome; null: unknown"},
    {"cost", JSON_NUM, S(cost), .dflt = NAN, .lo = 0, .hi = 1e15,
	.doc = "the cost; null: unknown"},
    {"reason", JSON_STR, S(reason), .flags = JSON_OMIT,
	.doc = "the reason of the error, in words"},
};
const struct json_table SIDE_TABLE = JSON_TABLE("side", struct side, side_fields);

#define R(f) offsetof(struct result, f)
static const struct json_field result_fields[] = {
    {"task_id", JSON_STR, R(task_id), .flags = JSON_REQUIRED | JSON_ID,
	.doc = "the name of the benchmark task"},
    {"channel", JSON_STR, R(channel), .doc = "the channel of the task"},
    {"cluster", JSON_STR, R(cluster), .flags = JSON_OMIT,
	.doc = "the cluster of the task"},
    {"new_candidates", JSON_BOOL, R(new_candidates), .dflt = 0,
	.doc = "whether the task has a candidate that the log of the challenger does "
	       "not contain"},
    {"task_hash", JSON_STR, R(task_hash), .flags = JSON_OMIT | JSON_ID,
	.doc = "a hash of the text, the context and the candidates of the task, "
	       "by which attempts on the same tasks are counted"},
    {"demonstration", JSON_BOOL, R(demonstration), .flags = JSON_OMIT, .dflt = -1,
	.doc = "true: of any other action than those that were demonstrated nothing is "
	       "known"},
    {"sequential", JSON_BOOL, R(sequential), .flags = JSON_OMIT, .dflt = -1,
	.doc = "true in results of an earlier mb-eval, which could stop after each "
	       "task: they are judged by e-values"},
    {"planned", JSON_NUM, R(planned), .flags = JSON_OMIT, .dflt = NAN, .lo = 1,
	.hi = 1e6,
	.doc = "the number of tasks of a run that may stop early; absent: it may not"},
    {"baseline", JSON_OBJECT, R(baseline), .flags = JSON_REQUIRED, .sub = &SIDE_TABLE,
	.doc = "the result of the router to beat"},
    {"challenger", JSON_OBJECT, R(challenger), .flags = JSON_REQUIRED,
	.sub = &SIDE_TABLE, .doc = "the result of the new router"},
    {"benchmark_sha256", JSON_STR, R(benchmark_sha256),
	.doc = "the sha256 of the lines of the suite"},
    {"baseline_version", JSON_STR, R(baseline_version),
	.doc = "rules, a version, or the sha256 of a file"},
    {"challenger_version", JSON_STR, R(challenger_version),
	.doc = "rules, a version, or the sha256 of a file"},
};
const struct json_table RESULT_TABLE =
    JSON_TABLE("result", struct result, result_fields);

void
side_set_error(struct side *s, int error)
{
	s->error = error;
	s->error_unknown = error < 0 ? 1 : -1;
}

/* An error that the line does not give is false, unless it is said to be unknown. */
static void
default_error(struct side *s)
{
	side_set_error(s, s->error < 0 && s->error_unknown <= 0 ? 0 : s->error);
}

int
result_read(struct json_in *in, struct result *r, struct str line, struct arena *a,
    struct err *e)
{
	if (json_read(in, (struct json_target){&RESULT_TABLE, r, a}, line, e) < 0)
		return -1;
	default_error(&r->baseline);
	default_error(&r->challenger);
	return 0;
}
