/*
 * Logs of requests to Anthropic's Messages, pairs and files of batches; and the
 * events of its managed agents, as they are or as the method of the client that
 * they came from, and the event.
 */
#include "import/conversation.h"
#include "import/envelope.h"
#include "import/times.h"

enum part {
	P_TYPE,
	P_AT,
	P_SESSION,
	P_TOOLS,
	P_ON,
	P_OF_CALL,
	P_VERDICT,
	P_STOP,
	P_OUTCOME,
	P_GRADE,
	P_THREAD
};

static const struct import_row ROWS[] = {
    {P_TYPE, "type",
	"user.message, user.define_outcome, agent.message, calls (_tool_use) and "
	"results "
	"(_tool_result)",
	"an event"},
    {P_AT, "processed_at", "task.created_at, outcome.latency_ms", "an event"},
    {P_AT, "created_at", "the same", "an event"},
    {P_SESSION, "session_id", "task.session_id", "an event"},
    {P_SESSION, "id", "task.session_id", "a session"},
    {P_TOOLS, "agent/tools",
	"the candidates; a toolset has those tools of its manual that are enabled",
	"a session"},
    {P_ON, "enabled", "whether a tool is a candidate", "a configuration of a toolset"},
    {P_OF_CALL, "tool_use_id", "joins a call and its result", "an event"},
    {P_OF_CALL, "custom_tool_use_id", "the same", "an event"},
    {P_OF_CALL, "mcp_tool_use_id", "the same", "an event"},
    {P_VERDICT, "result", "deny: the call is rejected", "a user.tool_confirmation"},
    {P_STOP, "stop_reason/type", "retries_exhausted: outcome.status error",
	"a session.status_idle"},
    {P_OUTCOME, "description", "task.input", "a user.define_outcome"},
    {P_GRADE, "result",
	"the score outcome: satisfied is 1, max_iterations_reached is 0; others are "
	"unknown",
	"a span.outcome_evaluation_end"},
    {P_THREAD, "session_thread_id", "an episode of its own", "an event of an agent"},
};
#define MAP (&FORMAT_ANTHROPIC.map)

static bool
is_event(struct str type)
{
	static const char *const HEADS[] = {
	    "agent.", "user.message", "user.", "session.", "span.", NULL};

	return message_begins(type, HEADS);
}

static bool
has_blocks(const struct json_value *messages)
{
	const struct json_value *m, *b;

	for (m = value_first(messages); m != NULL; m = m->next) {
		for (b = value_first(value_get(m, "content")); b != NULL; b = b->next) {
			struct str type = value_text(value_get(b, "type"));

			if (str_is(type, "tool_use") || str_is(type, "tool_result"))
				return true;
		}
	}
	return false;
}

static bool
is_exchange(const struct json_value *v)
{
	struct arena a = {0};
	const struct json_value *q = envelope_request(v, &a);
	const struct json_value *r = envelope_response(v, &a);
	bool is = false;

	if (q != NULL || value_get(v, "custom_id") != NULL)
		is = (str_is(value_text(value_get(r, "type")), "message") &&
			 value_get(r, "content") != NULL) ||
		     value_at(v, "result/message") != NULL ||
		     value_at(v, "result/type") != NULL ||
		     value_at(q, "tools/0/input_schema") != NULL ||
		     (q != NULL && q == value_get(v, "params")) ||
		     has_blocks(value_get(q, "messages"));
	arena_release(&a);
	return is;
}

static bool
is_anthropic(const struct json_value *v)
{
	struct str type = value_text(value_get(v, "type"));

	if (value_is(v, VALUE_STRING))
		return str_starts(v->text, STR("client.beta.sessions."));
	if (str_is(type, "session") && value_get(v, "agent") != NULL)
		return true;
	return is_exchange(v) || (value_get(v, "id") != NULL && is_event(type) &&
				     (value_get(v, "processed_at") != NULL ||
					 value_get(v, "content") != NULL));
}

/* Whether a toolset has this tool: its own configuration, or else that of all. */
static bool
is_enabled(const struct json_value *toolset, const char *name)
{
	const struct json_value *c = value_first(value_get(toolset, "configs"));

	for (; c != NULL; c = c->next) {
		if (str_is(value_text(value_get(c, "name")), name) &&
		    import_get(MAP, P_ON, c) != NULL)
			return value_bool(import_get(MAP, P_ON, c)) == 1;
	}
	c = import_get(MAP, P_ON, value_get(toolset, "default_config"));
	return c == NULL || value_bool(c) == 1;
}

/* The tools of agent_toolset_20260401, as its manual lists them. */
static void
add_toolset(struct import_tools *to, const struct json_value *toolset)
{
	static const char *const NAMES[] = {"bash", "read", "write", "edit", "glob",
	    "grep", "web_fetch", "web_search", NULL};

	for (size_t i = 0; NAMES[i] != NULL; i++) {
		struct import_tool t = {.kind = KIND_TOOL, .id = str_of(NAMES[i])};

		if (is_enabled(toolset, NAMES[i]))
			tools_add(to, &t);
	}
}

/* The session before its first task, and between two: what each task begins with. */
static struct episode *
session_of(struct import *im)
{
	return import_episode(im, STR("session"));
}

static void
take_session(struct import *im, const struct json_value *v)
{
	struct episode *s = session_of(im);
	const struct json_value *t = value_first(import_get(MAP, P_TOOLS, v));

	import_close(im, import_episode(im, STR("/")));
	episode_reset(s);
	s->session_id = episode_keep(s, import_text(MAP, P_SESSION, v));
	for (; t != NULL; t = t->next) {
		struct str type = value_text(value_get(t, "type"));
		struct json_value one = {.type = VALUE_ARRAY};
		struct json_value copy = *t;

		copy.next = NULL;
		one.first = one.last = &copy;
		if (str_starts(type, STR("agent_toolset")))
			add_toolset(&s->offered, t);
		else
			message_tools(im, &s->offered, &one);
	}
}

static void
begin_task(struct import *im, struct episode *ep, const struct json_value *v)
{
	const struct episode *s = session_of(im);
	struct str session = value_text(value_get(v, "session_id"));

	ep->session_id = episode_keep(ep, session.p == NULL ? s->session_id : session);
	ep->id = episode_keep(ep, value_text(value_get(v, "id")));
	for (size_t i = 0; i < s->offered.n; i++)
		tools_add(&ep->offered, &s->offered.v[i]);
}

/* Events that are about calls, but are no messages. */
static bool
take_control(struct episode *ep, struct str type, const struct json_value *v)
{
	struct import_call *c = NULL;

	if (import_text(MAP, P_OF_CALL, v).p != NULL)
		c = episode_find(ep, import_text(MAP, P_OF_CALL, v));
	if (str_is(type, "user.tool_confirmation")) {
		if (c != NULL && str_is(import_text(MAP, P_VERDICT, v), "deny"))
			c->state = CALL_REJECTED;
	} else if (str_is(type, "user.interrupt")) {
		for (size_t i = 0; i < ep->calls; i++) {
			if (ep->call[i].state == CALL_PENDING)
				ep->call[i].state = CALL_TRUNCATED;
		}
	} else if (str_is(type, "session.error") ||
		   str_is(import_text(MAP, P_STOP, v), "retries_exhausted"))
		ep->status = STR("error");
	else if (str_is(type, "session.status_idle"))
		ep->status = STR_NONE;
	else
		return false;
	return true;
}

/* The message of an event, which is a block of its own. */
static void
read_event(
    struct message *m, struct str type, const struct json_value *v, struct arena *a)
{
	message_read(m, v, a);
	if (m->results > 0 && m->result[0].call_id.p != NULL)
		m->result[0].call_id = import_text(MAP, P_OF_CALL, v);
	if (str_is(type, "user.define_outcome"))
		m->text = import_text(MAP, P_OUTCOME, v);
	if (str_is(type, "user.message") || str_is(type, "user.define_outcome"))
		m->role = ROLE_USER;
	else if (str_is(type, "agent.message"))
		m->role = ROLE_AGENT;
}

/* The verdict of a grader, if it is final and about what the agent did. */
static void
take_grade(struct import *im, struct episode *ep, const struct json_value *v)
{
	struct str grade = import_text(MAP, P_GRADE, v);

	if (str_is(grade, "satisfied"))
		import_one_score(im, ep, STR("outcome"), 1, true);
	else if (str_is(grade, "max_iterations_reached"))
		import_one_score(im, ep, STR("outcome"), 0, true);
	else if (!str_is(grade, "needs_revision"))
		import_miss(im, "an outcome that says nothing of the agent", grade);
}

static void
take_event(struct import *im, const struct json_value *v)
{
	static const char *const PASSED[] = {
	    "session.", "span.", "agent.thinking", "agent.thread_", NULL};
	struct arena a = {0};
	struct str type = import_text(MAP, P_TYPE, v);
	struct episode *ep = import_episode(im, STR("/")), *session = session_of(im);
	int64_t at = EPISODE_NEVER;
	struct message m;

	read_event(&m, type, v, &a);
	import_time(im, MAP, P_AT, v, &at);
	m.turn = session->turn_id;
	if (str_is(type, "span.model_request_start"))
		session->turn_id =
		    episode_keep(session, value_text(value_get(v, "id")));
	else if (str_is(type, "span.outcome_evaluation_end"))
		take_grade(im, ep, v);
	else if (take_control(ep, type, v))
		;
	else if (m.role != ROLE_UNKNOWN) {
		message_take(im, ep, &m, at);
		if (m.role == ROLE_USER && m.text.n > 0)
			begin_task(im, ep, v);
	} else if (!message_begins(type, PASSED))
		import_miss(im, "unknown type of event", type);
	arena_release(&a);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	struct str type = value_text(value_get(v, "type")),
		   id = value_text(value_get(v, "id"));

	/* The line of a method: its name, and what was sent; the stream repeats that. */
	if (value_is(v, VALUE_STRING) || value_is(v, VALUE_ARRAY))
		return 0;
	if (str_is(type, "session") && value_get(v, "agent") != NULL)
		take_session(im, v);
	else if (value_get(v, "processed_at") != NULL && !is_event(type))
		import_miss(im, "unknown type of event", type);
	else if (!is_event(type))
		return envelope_take(im, v, e);
	else if (id.p == NULL || import_once(im, id))
		take_event(im, v);
	return 0;
}

const struct import_format FORMAT_ANTHROPIC = {.name = "anthropic",
    .title = "logs of requests to Messages of Anthropic, and events of its managed "
	     "agents",
    .notes = "Requests and responses are read as for openai. Of managed agents, a "
	     "user.message or a user.define_outcome begins a task, and the calls of "
	     "one request of the model are "
	     "one decision; a call that the user denied is rejected.",
    .map = IMPORT_MAP(ROWS),
    .is = is_anthropic,
    .record = record,
    .finish = exchange_finish};
