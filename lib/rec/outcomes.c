#include "rec/outcomes.h"

#include <stddef.h>

#include "json/out.h"
#include "base/limits.h"
#include "rec/action.h"
#include "rec/outcome.h"

#define R(f) offsetof(struct recorded, f)
static const struct json_field recorded_fields[] = {
    {"status", JSON_STR, R(status), .flags = JSON_OMIT,
	.doc =
	    "one of the words of the table of trajectories; any other word is unknown"},
    {"reward", JSON_NUM, R(reward), .flags = JSON_REQUIRED, .dflt = NAN, .lo = 0,
	.hi = 1, .doc = "the value of the outcome"},
    {"latency_ms", JSON_NUM, R(latency_ms), .dflt = NAN, .lo = 0, .hi = 1e15,
	.doc = "milliseconds until the outcome; absent: unknown"},
    {"error", JSON_BOOL, R(error), .dflt = -1,
	.doc = "whether the action failed; default: by the status, false without one"},
    {"error_unknown", JSON_BOOL, R(error_unknown), .flags = JSON_OMIT, .dflt = -1,
	.doc = "true: it is unknown whether the action failed"},
    {"cost", JSON_NUM, R(cost), .dflt = NAN, .lo = 0, .hi = 1e15,
	.doc = "the cost; absent: unknown"},
};
const struct json_table RECORDED_TABLE =
    JSON_TABLE("recorded outcome", struct recorded, recorded_fields);

static const struct json_field benchmark_fields[] = {
    {"task", JSON_OBJECT, 0, .flags = JSON_REQUIRED, .sub = &TO_ROUTE_TABLE,
	.doc = "the task"},
    {"context_snapshot", JSON_OBJECT, 0, .sub = &CONTEXT_TABLE,
	.doc = "the context of the task"},
    {"candidate_sets", JSON_OBJECT, 0, .sub = &SETS_TABLE,
	.doc = "the candidates for the task"},
    {"outcomes", JSON_MAP, offsetof(struct benchmark_task, outcomes),
	.sub = &RECORDED_TABLE, .limit = LIMIT_KEYS,
	.doc = "the outcome of each action, by the key of the action; '*' is "
	       "every other action"},
    {"demonstration", JSON_BOOL, offsetof(struct benchmark_task, demonstration),
	.flags = JSON_OMIT, .dflt = -1,
	.doc = "true: the named actions were done with success, and of any other "
	       "nothing is known"},
};
const struct json_table BENCHMARK_TABLE =
    JSON_TABLE("benchmark task", struct benchmark_task, benchmark_fields);

void
recorded_set_error(struct recorded *r, int error)
{
	r->error = error;
	r->error_unknown = error < 0 ? 1 : -1;
}

/* Derives the error from the status, unless the line gives it. */
static int
recorded_error(struct recorded *r, struct err *e)
{
	enum outcome_kind kind = outcome_kind(r->status);

	if (r->error == 0 && kind == OUTCOME_ERROR)
		return err_set(e, ERR_INPUT,
		    "'%.*s': the status '%.*s' is an error, but error is false",
		    STR_ARG(r->action), STR_ARG(r->status));
	if (r->error < 0 && r->error_unknown <= 0)
		r->error = r->status.p == NULL ? 0 : outcome_kind_error(kind);
	recorded_set_error(r, r->error);
	return 0;
}

int
benchmark_read(struct json_in *in, struct benchmark_task *b, struct str line,
    struct arena *a, struct err *e)
{
	struct recorded *r;
	struct action parsed;

	if (json_read(in, (struct json_target){&BENCHMARK_TABLE, b, a}, line, e) < 0)
		return -1;
	if (task_bounded(&b->task, e) < 0)
		return -1;
	r = b->outcomes.v;
	for (size_t i = 0; i < b->outcomes.n; i++) {
		if (!str_is(r[i].action, "*") &&
		    action_parse(r[i].action, a, &parsed, e) < 0)
			return err_prefix(e, "outcomes");
		if (recorded_error(&r[i], e) < 0)
			return err_prefix(e, "outcomes");
	}
	return 0;
}

const struct recorded *
benchmark_outcome(const struct benchmark_task *b, struct str action)
{
	const struct recorded *r = b->outcomes.v, *any = NULL;

	for (size_t i = 0; i < b->outcomes.n; i++) {
		if (str_eq(r[i].action, action))
			return &r[i];
		if (str_is(r[i].action, "*"))
			any = &r[i];
	}
	return any;
}

void
benchmark_write(struct buf *out, const struct benchmark_task *b)
{
	json_write(out, &BENCHMARK_TABLE, b);
}
