/*
 * Trajectories of SWE-agent (sweagent/types.py): a .traj file is a task. The calls are
 * those of the history; where that has none, as before version 1.0, the actions of
 * the trajectory.
 */
#include <math.h>

#include "import/conversation.h"
#include "json/stream.h"

enum part {
	S_HISTORY,
	S_STEPS,
	S_DEMO,
	S_ACTION,
	S_OBSERVATION,
	S_CALL_IDS,
	S_EXIT,
	S_COST,
	S_REPLAY,
	S_RESOLVED
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
    {S_RESOLVED, "resolved", "reward"},
};
static const struct import_map MAP = IMPORT_MAP(ROWS);

static bool
is_swe_agent(const struct json_value *v)
{
	return value_is(import_get(&MAP, S_STEPS, v), VALUE_ARRAY) &&
	       value_is(import_get(&MAP, S_HISTORY, v), VALUE_ARRAY);
}

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
take_outcome(struct import *im, struct episode *ep, const struct json_value *v)
{
	static const char *const ERRORS[] = {
	    "exit_error", "exit_api", "exit_environment_error"};
	struct str exit = import_text(&MAP, S_EXIT, v);
	int resolved = value_bool(import_get(&MAP, S_RESOLVED, v));

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
	if (resolved >= 0)
		import_one_score(im, ep, STR("resolved"), resolved, true);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	const struct json_value *history = import_get(&MAP, S_HISTORY, v);
	const struct json_value *steps = import_get(&MAP, S_STEPS, v);
	struct episode *ep;
	struct arena a = {0};
	bool calls = has_calls(history);

	if (!is_swe_agent(v))
		return err_set(e, ERR_INPUT, "no history or trajectory of SWE-agent");
	ep = import_episode(im, STR(""));
	ep->task_id = episode_keep(ep, task_of(v, &a));
	take_history(im, ep, history, calls);
	for (v = calls ? NULL : value_first(steps); v != NULL; v = v->next)
		take_step(im, ep, v);
	take_outcome(im, ep, history->up);
	import_close(im, ep);
	arena_release(&a);
	return 0;
}

const struct import_format FORMAT_SWE_AGENT = {.name = "swe-agent",
    .title = "trajectories of SWE-agent, .traj",
    .notes = "A file is one task. "
	     "It does not say whether the task was resolved: add that by mb-reward. "
	     "Before function calling, the first word of an action is the tool. "
	     "Demonstrations in the prompt are passed over.",
    .map = IMPORT_MAP(ROWS),
    .is = is_swe_agent,
    .record = record};
