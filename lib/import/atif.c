/*
 * Trajectories in the Agent Trajectory Interchange Format of Harbor, versions 1.0 to
 * 1.7, as agents of Harbor and the NeMo Agent Toolkit write them. A document is a
 * run; it may hold the runs of its sub-agents. It may be inside a result of Harbor.
 */
#include <math.h>

#include "import/conversation.h"
#include "import/times.h"
#include "json/tree.h"

enum part {
	A_RUN,
	A_VERSION,
	A_ID,
	A_SESSION,
	A_TASK,
	A_TOOLS,
	A_STEPS,
	A_AGENTS,
	A_REWARD,
	A_REWARDS,
	A_FAILED,
	A_TOTAL,
	A_AT,
	A_SOURCE,
	A_STEP,
	A_SAID,
	A_CALLS,
	A_SIDE,
	A_COPY,
	A_RESULTS,
	A_COST,
	A_OF_CALL,
	A_BODY,
	A_RUNNING,
	A_STATUS,
	A_BEGIN,
	A_END
};

static const struct import_row ROWS[] = {
    {A_RUN, "trajectory", "a run in a result of Harbor"},
    {A_VERSION, "schema_version", "must begin with ATIF", "a run"},
    {A_ID, "trajectory_id", "trajectory_id", "a run"},
    {A_SESSION, "session_id", "task.session_id", "a run"},
    {A_TASK, "task_name", "task.task_id"},
    {A_TASK, "extra/task_id", "task.task_id", "a run"},
    {A_TOOLS, "agent/tool_definitions", "the candidates", "a run"},
    {A_STEPS, "steps", "the messages, calls and results", "a run"},
    {A_AGENTS, "subagent_trajectories", "runs of their own", "a run"},
    {A_REWARD, "reward", "reward, if it is in [0,1] or has a scale by --score"},
    {A_REWARD, "verifier_result/rewards/reward", "the same"},
    {A_REWARD, "verifier_result/reward", "the same"},
    {A_REWARD, "extra/reward", "the same", "a run"},
    {A_REWARD, "final_metrics/extra/reward", "the same", "a run"},
    {A_REWARDS, "verifier_result/rewards", "scores, for --score"},
    {A_FAILED, "exception_info", "outcome.status error"},
    {A_TOTAL, "final_metrics/total_cost_usd", "outcome.cost of a run that is one task",
	"a run"},
    {A_AT, "timestamp", "task.created_at, outcome.latency_ms", "a step"},
    {A_SOURCE, "source", "who speaks", "a step"},
    {A_STEP, "step_id", "the calls of a step are one decision", "a step"},
    {A_SAID, "message", "task.input of a user; the answer of an agent", "a step"},
    {A_CALLS, "tool_calls", "the calls", "a step"},
    {A_SIDE, "extra/is_sidechain", "true: an episode of its own", "a step"},
    {A_COPY, "is_copied_context", "true: the step is passed over", "a step"},
    {A_RESULTS, "observation/results", "the results", "a step"},
    {A_COST, "metrics/cost_usd", "added to outcome.cost", "a step"},
    {A_OF_CALL, "source_call_id", "joins a call and its result", "a result"},
    {A_BODY, "content", "events", "a result"},
    {A_RUNNING, "extra/invocation", "how a call ended, and when", "a call"},
    {A_RUNNING, "extra/tool_invocations", "the same, by its invocation_id", "a step"},
    {A_STATUS, "status", "the state of the call", "an invocation"},
    {A_BEGIN, "start_timestamp", "when it began", "an invocation"},
    {A_END, "end_timestamp", "when it ended", "an invocation"},
};
#define MAP (&FORMAT_ATIF.map)

static bool
is_run(const struct json_value *v)
{
	return str_starts(import_text(MAP, A_VERSION, v), STR("ATIF"));
}

static bool
is_atif(const struct json_value *v)
{
	return is_run(v) || is_run(import_get(MAP, A_RUN, v)) ||
	       (value_get(v, "trial_name") != NULL &&
		   value_get(v, "task_name") != NULL);
}

/* The last text of a user in a list of messages. */
static struct str
last_said(const struct json_value *list, struct arena *a)
{
	struct str said = STR_NONE;
	struct message m;

	for (const struct json_value *v = value_first(list); v != NULL; v = v->next) {
		message_read(&m, v, a);
		if (m.role == ROLE_USER && m.text.n > 0)
			said = m.text;
	}
	return said;
}

/* A message: a text, or content parts, or messages as JSON in the text. */
static struct str
text_of(const struct json_value *v, const struct json_value **tree, struct arena *a)
{
	struct str s = value_text(v);
	struct err ignored;

	*tree = NULL;
	if (s.p == NULL)
		return message_text(v, a);
	if (s.n > 0 && (s.p[0] == '{' || s.p[0] == '['))
		*tree = json_tree(s, a, &ignored);
	if (value_is(*tree, VALUE_ARRAY) && value_get((*tree)->first, "role") != NULL)
		return last_said(*tree, a);
	if (value_is(*tree, VALUE_OBJECT) && value_get(*tree, "content") != NULL)
		return message_text(value_get(*tree, "content"), a);
	return s;
}

static void
take_user(struct import *im, struct episode *ep, const struct json_value *step,
    const struct json_value *run)
{
	struct arena a = {0};
	const struct json_value *tree;
	struct message m = {.role = ROLE_USER,
	    .text = text_of(import_get(MAP, A_SAID, step), &tree, &a)};
	int64_t at = EPISODE_NEVER;

	import_time(im, MAP, A_AT, step, &at);
	/* The messages of a later request repeat what the user said. */
	if (m.text.n > 0 && !(tree != NULL && str_eq(m.text, ep->input))) {
		message_take(im, ep, &m, at);
		ep->id = episode_keep(ep, import_text(MAP, A_ID, run));
		ep->session_id = episode_keep(ep, import_text(MAP, A_SESSION, run));
		ep->task_id = episode_keep(ep, import_text(MAP, A_TASK, run));
		message_tools(im, &ep->offered, import_get(MAP, A_TOOLS, run));
	}
	arena_release(&a);
}

static enum call_state
state_of(struct str word)
{
	return str_is(word, "error") || str_is(word, "failed")         ? CALL_ERROR
	       : str_is(word, "cancelled") || str_is(word, "canceled") ? CALL_TRUNCATED
								       : CALL_OK;
}

/* When a call ran and how it ended, if its invocation is known. */
static void
take_invocation(struct import *im, struct import_call *c, const struct json_value *v)
{
	import_time(im, MAP, A_BEGIN, v, &c->at);
	import_time(im, MAP, A_END, v, &c->until);
	if (state_of(import_text(MAP, A_STATUS, v)) != CALL_OK)
		c->state = state_of(import_text(MAP, A_STATUS, v));
}

static void
take_invocations(struct import *im, struct episode *ep, const struct json_value *step)
{
	const struct json_value *v;
	struct import_call *c;

	for (v = value_first(import_get(MAP, A_CALLS, step)); v != NULL; v = v->next) {
		c = episode_find(ep, value_text(value_get(v, "tool_call_id")));
		if (c != NULL && import_get(MAP, A_RUNNING, v) != NULL)
			take_invocation(im, c, import_get(MAP, A_RUNNING, v));
	}
	for (v = value_first(import_get(MAP, A_RUNNING, step)); v != NULL;
	     v = v->next) {
		c = episode_find(ep, value_text(value_get(v, "invocation_id")));
		if (c != NULL && value_is(v, VALUE_OBJECT))
			take_invocation(im, c, v);
	}
}

static void
take_agent(struct import *im, struct episode *ep, const struct json_value *step)
{
	struct arena a = {0};
	const struct json_value *tree;
	struct str text = text_of(import_get(MAP, A_SAID, step), &tree, &a);
	const struct json_value *calls = import_get(MAP, A_CALLS, step);
	int64_t at = EPISODE_NEVER;
	struct message m;

	import_time(im, MAP, A_AT, step, &at);
	message_read(&m, calls == NULL && tree != NULL ? tree : step, &a);
	m.role = ROLE_AGENT;
	m.turn = import_text(MAP, A_STEP, step);
	m.text = text;
	message_take(im, ep, &m, at);
	arena_release(&a);
}

static bool
says_error(const struct json_value *result)
{
	return value_bool(value_get(result, "is_error")) == 1 ||
	       value_bool(value_at(result, "extra/is_error")) == 1 ||
	       value_get(result, "error") != NULL ||
	       value_at(result, "extra/error") != NULL;
}

/* Results of calls; those of no call tell of the system, and are passed over. */
static void
take_results(struct import *im, struct episode *ep, const struct json_value *step)
{
	const struct json_value *v = value_first(import_get(MAP, A_RESULTS, step));
	int64_t at = EPISODE_NEVER;

	import_time(im, MAP, A_AT, step, &at);
	for (; v != NULL; v = v->next) {
		struct message_result r = {.call_id = import_text(MAP, A_OF_CALL, v),
		    .body = import_get(MAP, A_BODY, v),
		    .state = says_error(v) ? CALL_ERROR : CALL_OK};
		struct message m = {.role = ROLE_TOOL, .result = &r, .results = 1};

		if (r.call_id.p != NULL || episode_find(ep, STR_NONE) != NULL)
			message_take(im, ep, &m, at);
	}
}

static void
take_step(struct import *im, struct episode *ep, const struct json_value *step,
    const struct json_value *run)
{
	struct str source = import_text(MAP, A_SOURCE, step);
	double cost = value_number(import_get(MAP, A_COST, step));

	if (value_bool(import_get(MAP, A_COPY, step)) == 1)
		return;
	if (str_is(source, "user"))
		take_user(im, ep, step, run);
	else if (str_is(source, "agent"))
		take_agent(im, ep, step);
	else if (!str_is(source, "system"))
		import_miss(im, "unknown source of a step", source);
	take_results(im, ep, step);
	take_invocations(im, ep, step);
	if (cost >= 0)
		ep->cost = (isnan(ep->cost) ? 0 : ep->cost) + cost;
}

/* What the verifier said of the run: of its last task. */
static void
take_rewards(struct import *im, struct episode *ep, const struct json_value *v)
{
	const struct json_value *reward = import_get(MAP, A_REWARD, v), *score;
	double r = value_number(reward);

	if (import_get(MAP, A_FAILED, v) != NULL)
		ep->status = STR("error");
	if (reward == NULL)
		return;
	score = value_first(import_get(MAP, A_REWARDS, v));
	if (import_options(im)->score != NULL && score != NULL)
		for (; score != NULL; score = score->next)
			import_score(im, ep, score->key, value_number(score));
	else if (import_options(im)->score != NULL)
		import_score(im, ep, STR("reward"), r);
	else if (r >= 0 && r <= 1)
		ep->reward = r;
	else
		import_miss(im, "reward outside [0,1]: give its scale with --score",
		    STR("reward"));
}

static void
take_run(
    struct import *im, const struct json_value *run, const struct json_value *result)
{
	struct episode *ep = import_episode(im, STR("")),
		       *side = import_episode(im, STR("side"));
	const struct json_value *v = value_first(import_get(MAP, A_STEPS, run));
	size_t users = 0;
	double total = value_number(import_get(MAP, A_TOTAL, run));

	for (; v != NULL; v = v->next) {
		bool aside = value_bool(import_get(MAP, A_SIDE, v)) == 1;

		users += !aside && str_is(import_text(MAP, A_SOURCE, v), "user");
		take_step(im, aside ? side : ep, v, run);
	}
	if (users == 1 && total >= 0)
		ep->cost = total;
	take_rewards(im, ep, run);
	if (result != NULL) {
		take_rewards(im, ep, result);
		ep->task_id = episode_keep(ep, import_text(MAP, A_TASK, result));
	}
	import_close(im, ep);
	import_close(im, side);
	for (v = value_first(import_get(MAP, A_AGENTS, run)); v != NULL; v = v->next)
		take_run(im, v, NULL);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	const struct json_value *inside = import_get(MAP, A_RUN, v);

	if (is_run(v))
		take_run(im, v, NULL);
	else if (is_run(inside))
		take_run(im, inside, v);
	else if (is_atif(v))
		import_miss(im, "a result without its trajectory", STR_NONE);
	else
		return err_set(e, ERR_INPUT, "schema_version: is not of ATIF");
	return 0;
}

const struct import_format FORMAT_ATIF = {.name = "atif",
    .title = "trajectories in the Agent Trajectory Interchange Format, ATIF-v1.0 to "
	     "ATIF-v1.7, of Harbor and the NeMo Agent Toolkit",
    .notes =
	"A step of a user begins a task; if its message is a list of messages "
	"as JSON, the last text of a user does. Sub-agents are runs of their own. "
	"The reward of a verifier is that of the last task of the run. Harbor keeps "
	"it in another file, result.json: join the two as in EXAMPLES.",
    .map = IMPORT_MAP(ROWS),
    .is = is_atif,
    .record = record};
