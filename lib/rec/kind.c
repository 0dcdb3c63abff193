#include "rec/kind.h"

#include <stddef.h>

#include "json/in.h"

enum { KEYS = 3 };

/* By the first entry whose keys a line has. More special kinds come first. */
static const struct {
	enum record_kind kind;
	const char *keys[KEYS];
} KINDS[] = {
    {RECORD_ROUTER, {"format", "format_version", "learner"}},
    {RECORD_AUDIT, {"prev", "time", "event"}},
    {RECORD_REPORT, {"run_id", "timestamp", "status"}},
    {RECORD_DECISION, {"verdict", "accepted", "reasons"}},
    {RECORD_ESTIMATE, {"confidence", "challenger", "difference"}},
    {RECORD_RESULT, {"task_id", "baseline", "challenger"}},
    {RECORD_BENCHMARK_TASK, {"task", "outcomes"}},
    {RECORD_TRAJECTORY, {"trajectory_id", "task", "decisions"}},
    {RECORD_EXAMPLE, {"action", "reward"}},
    {RECORD_TASK, {"task"}},
    {RECORD_CATALOG_ENTRY, {"id", "type", "title"}},
    {RECORD_FEEDBACK, {"trajectory_id", "reward"}},
    {RECORD_FEEDBACK, {"trajectory_id", "score"}},
    {RECORD_FEEDBACK, {"trajectory_id", "thumb"}},
    {RECORD_FEEDBACK, {"trajectory_id", "status"}},
    {RECORD_FOREIGN, {"request", "response"}},
    {RECORD_FOREIGN, {"messages"}},
    {RECORD_FOREIGN, {"type", "message"}},
    {RECORD_FOREIGN, {"type", "payload"}},
    {RECORD_FOREIGN, {"resourceSpans"}},
    {RECORD_FOREIGN, {"traceId", "observations"}},
    {RECORD_FOREIGN, {"traceId", "spanId"}},
};

static const struct {
	const char *one, *many; /* many: with the program that makes them */
} NAMES[RECORD_KINDS] = {
    [RECORD_TASK] = {"a task", "tasks"},
    [RECORD_TRAJECTORY] = {"a trajectory", "trajectories: the log of an agent"},
    [RECORD_BENCHMARK_TASK] = {"a benchmark task", "benchmark tasks: mb-benchmark"},
    [RECORD_CATALOG_ENTRY] = {"a catalog entry",
	"catalog entries: mb-import --tools prints them"},
    [RECORD_EXAMPLE] = {"an example", "examples: mb-dataset prints them"},
    [RECORD_RESULT] = {"a result", "results: mb-eval prints them"},
    [RECORD_ROUTER] = {"a router", "routers: mb-train prints them"},
    [RECORD_ESTIMATE] = {"an off-policy estimate", "estimates"},
    [RECORD_DECISION] = {"a decision record", "decision records"},
    [RECORD_REPORT] = {"a report", "reports"},
    [RECORD_FEEDBACK] = {"feedback", "feedback"},
    [RECORD_FOREIGN] = {"the log of an agent framework", "logs"},
    [RECORD_AUDIT] = {"a line of an audit log", "lines of an audit log"},
};

/* The one program that makes `wanted` of `given`. */
static const struct {
	enum record_kind given, wanted;
	const char *program;
} STEPS[] = {
    {RECORD_FOREIGN, RECORD_TRAJECTORY, "mb-import --from auto"},
    {RECORD_TRAJECTORY, RECORD_EXAMPLE, "mb-dataset"},
    {RECORD_TRAJECTORY, RECORD_BENCHMARK_TASK, "mb-benchmark build"},
    {RECORD_EXAMPLE, RECORD_ROUTER, "mb-train"},
    {RECORD_BENCHMARK_TASK, RECORD_RESULT, "mb-eval"},
    {RECORD_RESULT, RECORD_DECISION, "mb-promote"},
};

static bool
has(const struct json_in *in, const char *key)
{
	const struct json_member *m;
	size_t n = json_members(in, &m);

	for (size_t i = 0; i < n; i++) {
		if (str_is(m[i].name, key))
			return true;
	}
	return false;
}

static bool
has_all(const struct json_in *in, const char *const keys[KEYS])
{
	for (int i = 0; i < KEYS && keys[i] != NULL; i++) {
		if (!has(in, keys[i]))
			return false;
	}
	return true;
}

enum record_kind
record_kind(struct str line)
{
	static const struct json_field none[] = {{"", JSON_RAW, 0}};
	static const struct json_table any = JSON_TABLE("record", struct str, none);
	enum record_kind kind = RECORD_UNKNOWN;
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct str unused;
	struct err ignored;

	if (json_read(in, (struct json_target){&any, &unused, &a}, line, &ignored) ==
	    0) {
		for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
			if (has_all(in, KINDS[i].keys)) {
				kind = KINDS[i].kind;
				break;
			}
		}
	}
	arena_release(&a);
	json_in_free(in);
	return kind;
}

bool
record_advice(enum record_kind given, enum record_kind wanted, struct buf *b)
{
	if (given == RECORD_UNKNOWN || wanted == RECORD_UNKNOWN || given == wanted)
		return false;
	if (wanted == RECORD_TASK &&
	    (given == RECORD_TRAJECTORY || given == RECORD_BENCHMARK_TASK))
		return false; /* both are tasks, with more in them */
	buf_addf(b, "this looks like %s: ", NAMES[given].one);
	for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
		if (STEPS[i].given == given && STEPS[i].wanted == wanted) {
			buf_addf(b, "%s first", STEPS[i].program);
			return true;
		}
	}
	buf_addf(b, "this program reads %s", NAMES[wanted].many);
	return true;
}
