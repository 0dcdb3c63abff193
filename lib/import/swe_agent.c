/*
 * Trajectories of SWE-agent (sweagent/types.py): a .traj file is a task. The calls are
 * those of the history; where that has none, as before version 1.0, the actions of
 * the trajectory. The reports of SWE-bench (swebench/harness/reporting.py, grading.py)
 * say which tasks were resolved; they are joined by the id of the task.
 */
#include <math.h>

#include "import/conversation.h"
#include "import/grouped.h"
#include "json/tree.h"

enum part {
	S_HISTORY,
	S_DEMO,
	S_CALL_IDS,
	S_STEPS,
	S_ACTION,
	S_OBSERVATION,
	S_EXIT,
	S_COST,
	S_REPLAY,
	S_RESOLVED,
	S_YES,
	S_NO,
	S_UNJUDGED
};

static const struct import_row ROWS[] = {
    {S_HISTORY, "history", "the messages; task.input is the first text of the user"},
    {S_DEMO, "is_demo", "true: a message of a demonstration, which is passed over",
	"a message"},
    {S_CALL_IDS, "tool_call_ids/0", "joins a call and its result", "a message"},
    {S_STEPS, "trajectory", "the actions, if the history has no calls"},
    {S_ACTION, "action", "selected_ids: the first word; events", "an action"},
    {S_OBSERVATION, "observation", "events", "an action"},
    {S_EXIT, "info/exit_status",
	"an exit_error, exit_api or exit_environment_error is outcome.status error; a "
	"timeout is timeout"},
    {S_COST, "info/model_stats/instance_cost", "outcome.cost"},
    {S_REPLAY, "replay_config", "task.task_id: the id of its problem_statement"},
    {S_RESOLVED, "info/resolved", "reward"},
    {S_RESOLVED, "resolved", "reward", "the record, or a task in a report by task"},
    {S_YES, "resolved_ids", "ids of tasks: reward is 1", "a report"},
    {S_NO, "unresolved_ids", "ids of tasks: reward is 0", "a report"},
    {S_NO, "empty_patch_ids", "ids of tasks: reward is 0", "a report"},
    {S_UNJUDGED, "error_ids", "ids of tasks that could not be judged: counted",
	"a report"},
};
static const struct import_map MAP = IMPORT_MAP(ROWS);

static bool
is_run(const struct json_value *v)
{
	return value_is(import_get(&MAP, S_STEPS, v), VALUE_ARRAY) &&
	       value_is(import_get(&MAP, S_HISTORY, v), VALUE_ARRAY);
}

static bool
is_report(const struct json_value *v)
{
	return value_is(import_get(&MAP, S_YES, v), VALUE_ARRAY);
}

/* {ID: {"patch_successfully_applied": ..., "resolved": true, ...}} */
static bool
is_report_by_task(const struct json_value *v)
{
	const struct json_value *first = value_first(v);

	return value_is(v, VALUE_OBJECT) && value_is(first, VALUE_OBJECT) &&
	       value_get(first, "patch_successfully_applied") != NULL &&
	       value_bool(import_get(&MAP, S_RESOLVED, first)) >= 0;
}

static bool
is_swe_agent(const struct json_value *v)
{
	return is_run(v) || is_report(v) || is_report_by_task(v);
}

/* Of bin/edit and bin/insert of tools/windowed_edit_linting, _replace and _rewrite. */
static const struct import_failure FAILURES[] = {
    {"Your proposed edit has introduced new syntax error", CALL_ERROR},
    {"Your edit was not applied", CALL_ERROR},
    {NULL, CALL_OK},
};

/* ---- a run ---- */

/* A demonstration is no act of this agent; old files do not mark it. */
static bool
is_demonstration(const struct json_value *v, const struct message *m)
{
	return value_bool(import_get(&MAP, S_DEMO, v)) == 1 ||
	       str_starts(m->text, STR("Here is a demonstration of how to"));
}

/* The history; only its first text of the user, if the calls are in the trajectory. */
static void
take_history(
    struct import *im, struct episode *ep, const struct json_value *history, bool calls)
{
	struct arena a = {0};

	for (const struct json_value *v = value_first(history); v != NULL;
	     v = v->next) {
		struct message m;

		arena_reset(&a);
		message_read(&m, v, &a);
		if (is_demonstration(v, &m) || (!calls && m.role != ROLE_USER))
			continue;
		if (m.role == ROLE_USER && ep->input.p != NULL)
			m.text = STR_NONE; /* what the environment says */
		if (m.results > 0 && m.result[0].call_id.p == NULL)
			m.result[0].call_id = import_text(&MAP, S_CALL_IDS, v);
		message_take(im, ep, &m, EPISODE_NEVER);
	}
	arena_release(&a);
}

static bool
has_calls(const struct json_value *history)
{
	const struct json_value *v;

	for (v = value_first(history); v != NULL; v = v->next) {
		if (value_first(value_get(v, "tool_calls")) != NULL)
			return true;
	}
	return false;
}

/* An action is a command of the interface: its first word is the tool. */
static void
take_step(struct import *im, struct episode *ep, const struct json_value *v)
{
	const struct json_value *action = import_get(&MAP, S_ACTION, v);
	const struct json_value *seen = import_get(&MAP, S_OBSERVATION, v);
	struct str name = value_text(action);
	struct message_call call = {.arguments = action};
	struct message_result result = {.state = CALL_OK, .body = seen};
	struct message m = {.role = ROLE_AGENT, .call = &call, .calls = 1};

	while (name.n > 0 && memchr(" \t\n", name.p[0], 3) != NULL)
		name = (struct str){name.p + 1, name.n - 1};
	for (size_t i = 0; i < name.n; i++) {
		if (memchr(" \t\n", name.p[i], 3) != NULL)
			name.n = i;
	}
	if (name.n == 0)
		return; /* the agent gave no action in this step */
	call.name = name;
	message_take(im, ep, &m, EPISODE_NEVER);
	m = (struct message){.role = ROLE_TOOL, .result = &result, .results = 1};
	if (seen != NULL)
		message_take(im, ep, &m, EPISODE_NEVER);
}

static struct str
task_of(const struct json_value *v, struct arena *a)
{
	const struct json_value *replay = import_get(&MAP, S_REPLAY, v);
	struct err ignored;

	if (value_is(replay, VALUE_STRING))
		replay = json_tree(replay->text, a, &ignored);
	return value_text(value_at(replay, "problem_statement/id"));
}

static void
take_exit(struct episode *ep, const struct json_value *v)
{
	static const char *const ERRORS[] = {
	    "exit_error", "exit_api", "exit_environment_error"};
	struct str exit = import_text(&MAP, S_EXIT, v);

	for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++) {
		if (str_is(exit, ERRORS[i]))
			ep->status = STR("error");
	}
	if (str_is(exit, "exit_command_timeout") ||
	    str_is(exit, "exit_total_execution_time"))
		ep->status = STR("timeout");
	if (exit.p != NULL)
		ep->error = ep->status.p != NULL;
	ep->cost = value_number(import_get(&MAP, S_COST, v));
	if (!(ep->cost >= 0))
		ep->cost = NAN;
}

static void
take_run(struct import *im, struct str task, const struct json_value *v, int resolved)
{
	const struct json_value *history = import_get(&MAP, S_HISTORY, v), *step;
	struct episode *ep = import_episode(im, STR(""));
	bool calls = has_calls(history);

	ep->task_id = episode_keep(ep, task);
	take_history(im, ep, history, calls);
	step = calls ? NULL : value_first(import_get(&MAP, S_STEPS, v));
	for (; step != NULL; step = step->next)
		take_step(im, ep, step);
	take_exit(ep, v);
	if (value_bool(import_get(&MAP, S_RESOLVED, v)) >= 0)
		resolved = value_bool(import_get(&MAP, S_RESOLVED, v));
	if (resolved >= 0)
		import_one_score(im, ep, STR("resolved"), resolved, true);
	import_close(im, ep);
}

/* ---- a report ---- */

static int
judge(struct import *im, struct str task, int resolved, struct err *e)
{
	struct arena a = {0};
	struct json_value *v = value_add(&a, NULL, STR_NONE, VALUE_OBJECT);
	int rc;

	value_add(&a, v, STR("resolved"), VALUE_BOOL)->text =
	    resolved ? STR("true") : STR("false");
	rc = grouped_add(im, task, v, e);
	arena_release(&a);
	return rc;
}

static int
judge_all(struct import *im, const struct json_value *ids, int resolved, struct err *e)
{
	int rc = 0;

	for (const struct json_value *v = value_first(ids); v != NULL && rc == 0;
	     v = v->next) {
		if (value_text(v).n > 0)
			rc = judge(im, value_text(v), resolved, e);
	}
	return rc;
}

static int
take_report(struct import *im, const struct json_value *v, struct err *e)
{
	int rc = judge_all(im, import_get(&MAP, S_YES, v), 1, e);

	for (const struct json_value *id = value_first(import_get(&MAP, S_UNJUDGED, v));
	     id != NULL; id = id->next)
		import_miss(im, "a task that could not be judged", STR_NONE);
	for (size_t i = 0; i < MAP.n && rc == 0; i++) {
		if (MAP.row[i].part == S_NO)
			rc = judge_all(im, value_get(v, MAP.row[i].path), 0, e);
	}
	return rc;
}

static int
take_report_by_task(struct import *im, const struct json_value *v, struct err *e)
{
	int rc = 0;

	for (v = value_first(v); v != NULL && rc == 0; v = v->next) {
		int resolved = value_bool(import_get(&MAP, S_RESOLVED, v));

		if (resolved >= 0)
			rc = judge(im, v->key, resolved, e);
		else
			import_miss(im, "a task that could not be judged", STR_NONE);
	}
	return rc;
}

/* ---- what belongs to one task ---- */

struct task {
	struct import *im;
	struct json_value *runs; /* an array, or NULL */
	bool yes, no;            /* what reports say of it */
	struct arena arena;
};

static void
take(void *ctx, const struct json_value *v)
{
	struct task *t = ctx;

	if (!is_run(v)) {
		*(value_bool(import_get(&MAP, S_RESOLVED, v)) ? &t->yes : &t->no) =
		    true;
		return;
	}
	if (t->runs == NULL)
		t->runs = value_add(&t->arena, NULL, STR_NONE, VALUE_ARRAY);
	value_share(&t->arena, t->runs, v);
}

/* The resolution of the only run of a task; -1: unknown. */
static int
resolution(const struct task *t)
{
	const char *why = NULL;

	if (!t->yes && !t->no)
		return -1;
	if (t->runs == NULL)
		why = "a verdict on a task without a run";
	else if (t->runs->first != t->runs->last)
		why = "a verdict on a task with several runs";
	else if (t->yes && t->no)
		why = "a task that is both resolved and not";
	if (why == NULL)
		return t->yes;
	import_miss(t->im, why, STR_NONE);
	return -1;
}

static void
finish_task(void *ctx, struct str id, struct arena *of_records)
{
	struct task *t = ctx;
	int resolved = resolution(t);

	(void)of_records;
	for (const struct json_value *v = value_first(t->runs); v != NULL; v = v->next)
		take_run(t->im, id, v, resolved);
	arena_reset(&t->arena);
	*t = (struct task){.im = t->im, .arena = t->arena};
}

/* ---- the format ---- */

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	struct arena a = {0};
	int rc;

	if (is_report(v))
		return take_report(im, v, e);
	if (is_report_by_task(v))
		return take_report_by_task(im, v, e);
	if (!is_run(v))
		return err_set(e, ERR_INPUT,
		    "neither a run of SWE-agent nor a report of SWE-bench");
	rc = grouped_add(im, task_of(v, &a), v, e);
	arena_release(&a);
	return rc;
}

static int
finish(struct import *im, struct err *e)
{
	struct task t = {.im = im};
	const struct grouped_steps steps = {take, finish_task, &t};
	int rc = grouped_each(im, &steps, e);

	arena_release(&t.arena);
	return rc;
}

const struct import_format FORMAT_SWE_AGENT = {.name = "swe-agent",
    .title = "trajectories of SWE-agent, .traj, and reports of SWE-bench",
    .notes =
	"A file is one task. It does not say whether the task was resolved: give "
	"the report of SWE-bench together with the runs that it judged, in any "
	"order; it counts for a task that has one run. The trajectories come at the "
	"end of the input. "
	"Before function calling, the first word of an action is the tool. "
	"Demonstrations in the prompt are passed over. A result in which edit or "
	"insert refuses an edit is an error.",
    .map = IMPORT_MAP(ROWS),
    .failures = FAILURES,
    .is = is_swe_agent,
    .record = record,
    .end = grouped_end,
    .finish = finish};
