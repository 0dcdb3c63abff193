/*
 * Results of tau-bench (tau_bench/types.py, EnvRunResult) and of tau2-bench
 * (tau2/data_model/simulation.py, Results). A run is a task with one reward: what
 * the user says later is no new task.
 */
#include <math.h>

#include "import/conversation.h"
#include "import/times.h"

enum part {
	T_ID,
	T_TASK,
	T_DOMAIN,
	T_TRIAL,
	T_MESSAGES,
	T_MORE,
	T_REQUESTOR,
	T_REWARD,
	T_FROM,
	T_UNTIL,
	T_SECONDS,
	T_COST,
	T_END,
	T_ERROR
};

static const struct import_row ROWS[] = {
    {T_ID, "id", "trajectory_id", "a run of tau2-bench"},
    {T_TASK, "task_id", "task.task_id", "a run"},
    {T_DOMAIN, "info/environment_info/domain_name", "task.task_id, before the id",
	"the results of tau2-bench"},
    {T_TRIAL, "trial", "the trial", "a run"},
    {T_MESSAGES, "traj", "the messages; task.input is the first text of the user",
	"a run"},
    {T_MESSAGES, "messages", "the messages; task.input is the first text of the user",
	"a run of tau2-bench"},
    {T_MORE, "tool_messages", "results of several calls", "a message"},
    {T_REQUESTOR, "requestor", "user: a call of the user, which is passed over",
	"a message"},
    {T_REWARD, "reward_info/reward", "reward", "a run of tau2-bench"},
    {T_REWARD, "reward", "reward", "a run"},
    {T_FROM, "start_time", "task.created_at", "a run of tau2-bench"},
    {T_UNTIL, "end_time", "outcome.latency_ms, without duration",
	"a run of tau2-bench"},
    {T_SECONDS, "duration", "outcome.latency_ms", "a run of tau2-bench"},
    {T_COST, "agent_cost", "outcome.cost", "a run of tau2-bench"},
    {T_END, "termination_reason",
	"timeout, agent_error, too_many_errors and context_window_exceeded are an "
	"outcome.status; after user_error, infrastructure_error and unexpected_error "
	"the run is left out",
	"a run of tau2-bench"},
    {T_ERROR, "info/error",
	"outcome.status is error; a run without messages has no trajectory, and is "
	"a result",
	"a run"},
};
static const struct import_map MAP = IMPORT_MAP(ROWS);

/* Of tau_bench/envs/base.py, Env.step, and of all tools in tau_bench/envs. */
static const struct import_failure FAILURES[] = {
    {"Error: ", CALL_ERROR},
    {"Unknown action ", CALL_ERROR},
    {NULL, CALL_OK},
};

static bool
is_run(const struct json_value *v)
{
	return value_get(v, "task_id") != NULL &&
	       import_get(&MAP, T_MESSAGES, v) != NULL &&
	       import_get(&MAP, T_REWARD, v) != NULL;
}

static bool
is_simulation(const struct json_value *v)
{
	return value_get(v, "task_id") != NULL &&
	       value_get(v, "termination_reason") != NULL;
}

static bool
is_results(const struct json_value *v)
{
	return value_get(v, "info") != NULL && value_get(v, "tasks") != NULL;
}

static bool
is_tau_bench(const struct json_value *v)
{
	return is_run(v) || is_simulation(v) ||
	       (is_results(v) && value_get(v, "simulations") != NULL);
}

/* What ended the run: a status; or a reason to leave it out. */
static const char *
status_of(const struct json_value *v, struct episode *ep)
{
	static const char *const OUTSIDE[] = {
	    "user_error", "infrastructure_error", "unexpected_error"};
	static const char *const ERRORS[] = {
	    "agent_error", "too_many_errors", "context_window_exceeded"};
	struct str end = import_text(&MAP, T_END, v);

	for (size_t i = 0; i < 3; i++) {
		if (str_is(end, OUTSIDE[i]))
			return "a run that its environment ended";
		if (str_is(end, ERRORS[i]))
			ep->status = STR("error");
	}
	if (import_get(&MAP, T_ERROR, v) != NULL)
		ep->status = STR("error");
	if (str_is(end, "timeout"))
		ep->status = STR("timeout");
	ep->error = ep->status.p != NULL;
	return NULL;
}

static void
take_message(
    struct import *im, struct episode *ep, const struct json_value *v, struct arena *a)
{
	struct message m;
	int64_t at = EPISODE_NEVER;

	if (str_is(import_text(&MAP, T_REQUESTOR, v), "user"))
		return;
	message_read(&m, v, a);
	if (m.role == ROLE_USER) {
		if (ep->input.p != NULL)
			m.text = STR_NONE; /* a run is one task */
		m.calls = 0; /* the user of tau2-bench has tools as well */
	}
	if (m.role != ROLE_AGENT || ep->input.p != NULL) /* the greeting of the agent */
		message_take(im, ep, &m, at);
}

static void
take_messages(struct import *im, struct episode *ep, const struct json_value *array)
{
	struct arena a = {0};

	for (const struct json_value *v = value_first(array); v != NULL; v = v->next) {
		const struct json_value *more =
		    value_first(import_get(&MAP, T_MORE, v));

		if (more == NULL)
			take_message(im, ep, v, &a);
		for (; more != NULL; more = more->next)
			take_message(im, ep, more, &a);
		arena_reset(&a);
	}
	arena_release(&a);
}

static void
take_run(struct import *im, const struct json_value *v)
{
	const struct json_value *all = v->up == NULL ? NULL : v->up->up;
	struct episode *ep = import_episode(im, STR(""));
	struct str domain = import_text(&MAP, T_DOMAIN, all);
	struct str task = import_text(&MAP, T_TASK, v);
	const char *why;
	int64_t at;

	ep->id = episode_keep(ep, import_text(&MAP, T_ID, v));
	ep->task_id = domain.n == 0 ? episode_keep(ep, task)
				    : arena_fmt(&ep->arena, "%.*s/%.*s", (int)domain.n,
					  domain.p, (int)task.n, task.p);
	ep->trial = episode_keep(ep, import_text(&MAP, T_TRIAL, v));
	if (value_first(import_get(&MAP, T_MESSAGES, v)) == NULL &&
	    !import_options(im)->results)
		import_miss(im, "a run without messages", STR_NONE);
	take_messages(im, ep, import_get(&MAP, T_MESSAGES, v));
	if (import_time(im, &MAP, T_FROM, v, &at))
		episode_seen_at(ep, at);
	if (import_time(im, &MAP, T_UNTIL, v, &at))
		episode_seen_at(ep, at);
	ep->latency_ms = value_number(import_get(&MAP, T_SECONDS, v)) * 1000;
	if (!(ep->latency_ms >= 0))
		ep->latency_ms = NAN;
	ep->cost = value_number(import_get(&MAP, T_COST, v));
	if (import_get(&MAP, T_REWARD, v) != NULL)
		import_one_score(im, ep, STR("reward"),
		    value_number(import_get(&MAP, T_REWARD, v)), true);
	if ((why = status_of(v, ep)) != NULL) {
		import_miss(im, why, import_text(&MAP, T_END, v));
		episode_reset(ep);
	}
	import_close(im, ep);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	if (is_run(v) || is_simulation(v))
		take_run(im, v);
	else if (!is_results(v))
		return err_set(
		    e, ERR_INPUT, "neither a run nor the results of tau-bench");
	return 0;
}

const struct import_format FORMAT_TAU_BENCH = {.name = "tau-bench",
    .title = "results of tau-bench and tau2-bench",
    .notes =
	"A run is one task with its reward; its trials are of the same task. "
	"What the agent says before the user, and the calls of the user, are passed "
	"over. A result that begins with Error: or Unknown action is an error. "
	"tau-bench does not say which tools were on offer: give them by --tools.",
    .map = IMPORT_MAP(ROWS),
    .failures = FAILURES,
    .is = is_tau_bench,
    .record = record};
