#include "import/message.h"

#include <stdlib.h>

enum part {
	M_ROLE,
	M_CONTENT,
	M_CALLS,
	M_FUNCTION, /* the one call of the old function_call */
	M_CALL_ID,
	M_CALL_NAME,
	M_CALL_ARGUMENTS,
	M_RESULT_ID,
	M_RESULT_NAME,
	M_RESULT_BODY,
	M_RESULT_ERROR,
	M_RESULT_STATUS,
	M_TEXT,
	M_TOOL_NAME,
	M_TOOL_TITLE,
	M_TOOL_SUMMARY
};

static const struct import_row ROWS[] = {
    {M_ROLE, "role", "who speaks"},
    {M_ROLE, "type", "who speaks"},
    {M_CONTENT, "content", "the texts, calls and results"},
    {M_CONTENT, "parts", "the texts, calls and results"},
    {M_CALLS, "tool_calls", "the calls"},
    {M_CALLS, "toolCalls", "the calls"},
    {M_FUNCTION, "function_call", "a call"},
    {M_TEXT, "text", "task.input of a user; the answer of an agent", "a block"},
    {M_TEXT, "content", "the same", "a block"},
    {M_CALL_ID, "call_id", "joins a call and its result", "a call"},
    {M_CALL_ID, "callId", "the same", "a call"},
    {M_CALL_ID, "tool_call_id", "the same", "a call"},
    {M_CALL_ID, "id", "the same", "a call"},
    {M_CALL_NAME, "function/name", "selected_ids", "a call"},
    {M_CALL_NAME, "function_name", "selected_ids", "a call"},
    {M_CALL_NAME, "name", "selected_ids", "a call"},
    {M_CALL_NAME, "function", "selected_ids", "a call"},
    {M_CALL_ARGUMENTS, "function/arguments", "events", "a call"},
    {M_CALL_ARGUMENTS, "arguments", "events", "a call"},
    {M_CALL_ARGUMENTS, "input", "events", "a call"},
    {M_CALL_ARGUMENTS, "args", "events", "a call"},
    {M_CALL_ARGUMENTS, "action", "events", "a call"},
    {M_RESULT_ID, "tool_use_id", "joins a call and its result", "a result"},
    {M_RESULT_ID, "tool_call_id", "the same", "a result"},
    {M_RESULT_ID, "call_id", "the same", "a result"},
    {M_RESULT_ID, "callId", "the same", "a result"},
    {M_RESULT_ID, "id", "the same", "a result"},
    {M_RESULT_NAME, "name", "joins them if there is no id", "a result"},
    {M_RESULT_NAME, "function", "the same", "a result"},
    {M_RESULT_BODY, "content", "events", "a result"},
    {M_RESULT_BODY, "response", "events", "a result"},
    {M_RESULT_BODY, "result", "events", "a result"},
    {M_RESULT_BODY, "output", "events", "a result"},
    {M_RESULT_ERROR, "is_error", "true: outcome.tool_errors", "a result"},
    {M_RESULT_ERROR, "isError", "the same", "a result"},
    {M_RESULT_ERROR, "error", "present: outcome.tool_errors", "a result"},
    {M_RESULT_ERROR, "response/error", "the same", "a result"},
    {M_RESULT_STATUS, "status", "error or incomplete: the state of the call",
	"a result"},
    {M_TOOL_NAME, "function/name", "candidate id", "a tool on offer"},
    {M_TOOL_NAME, "name", "candidate id", "a tool on offer"},
    {M_TOOL_NAME, "server_label", "candidate id", "a tool on offer"},
    {M_TOOL_NAME, "type", "candidate id of a built-in tool", "a tool on offer"},
    {M_TOOL_TITLE, "title", "candidate title", "a tool on offer"},
    {M_TOOL_TITLE, "annotations/title", "candidate title", "a tool on offer"},
    {M_TOOL_SUMMARY, "function/description", "candidate summary", "a tool on offer"},
    {M_TOOL_SUMMARY, "description", "candidate summary", "a tool on offer"},
};
const struct import_map MESSAGE_MAP = IMPORT_MAP(ROWS);

static struct str
part(int p, const struct json_value *v)
{
	return import_text(&MESSAGE_MAP, p, v);
}

static bool
one_of(struct str s, const char *const list[])
{
	for (; *list != NULL; list++) {
		if (str_is(s, *list))
			return true;
	}
	return false;
}

static bool
ends(struct str s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n && memcmp(s.p + s.n - n, tail, n) == 0;
}

static enum message_role
role_of(struct str role)
{
	static const char *const USER[] = {"user", "human", "user.message", NULL};
	static const char *const AGENT[] = {
	    "assistant", "ai", "model", "agent", "agent.message", "gemini", NULL};
	static const char *const TOOL[] = {"tool", "function", "toolResult", NULL};
	static const char *const SYSTEM[] = {"system", "developer", NULL};

	return one_of(role, USER)     ? ROLE_USER
	       : one_of(role, AGENT)  ? ROLE_AGENT
	       : one_of(role, TOOL)   ? ROLE_TOOL
	       : one_of(role, SYSTEM) ? ROLE_SYSTEM
				      : ROLE_UNKNOWN;
}

/* "tool_use", "function_call", "web_search_call", ...: the type of a block or item. */
static bool
is_call(struct str type)
{
	return ends(type, "tool_use") || ends(type, "_call") ||
	       str_is(type, "toolCall");
}

static bool
is_result(struct str type)
{
	return ends(type, "tool_result") || ends(type, "_call_output") ||
	       ends(type, "_call_result") || ends(type, "_call_response") ||
	       (ends(type, "_tool_result"));
}

static void
add_call(struct message *m, const struct json_value *v, struct arena *a)
{
	struct message_call *more = arena_alloc(a, (m->calls + 1) * sizeof *more);
	struct str type = value_text(value_get(v, "type"));
	struct message_call c = {.call_id = part(M_CALL_ID, v),
	    .name = part(M_CALL_NAME, v),
	    .arguments = import_get(&MESSAGE_MAP, M_CALL_ARGUMENTS, v)};

	/* A built-in tool has no name: "web_search_call" is a call of web_search. */
	if (c.name.p == NULL && ends(type, "_call"))
		c.name = (struct str){type.p, type.n - strlen("_call")};
	if (m->calls > 0)
		memcpy(more, m->call, m->calls * sizeof *more);
	more[m->calls++] = c;
	m->call = more;
}

static enum call_state
result_state(const struct json_value *v)
{
	static const char *const ERRORS[] = {"error", "failed", "failure", NULL};
	static const char *const CUT[] = {"incomplete", "truncated", NULL};
	const struct json_value *error = import_get(&MESSAGE_MAP, M_RESULT_ERROR, v);
	struct str status = part(M_RESULT_STATUS, v);

	if ((error != NULL && value_bool(error) != 0) || one_of(status, ERRORS))
		return CALL_ERROR;
	return one_of(status, CUT) ? CALL_TRUNCATED : CALL_OK;
}

static void
add_result(struct message *m, const struct json_value *v, struct arena *a)
{
	struct message_result *more = arena_alloc(a, (m->results + 1) * sizeof *more);

	if (m->results > 0)
		memcpy(more, m->result, m->results * sizeof *more);
	more[m->results++] = (struct message_result){.call_id = part(M_RESULT_ID, v),
	    .name = part(M_RESULT_NAME, v),
	    .state = result_state(v),
	    .body = import_get(&MESSAGE_MAP, M_RESULT_BODY, v)};
	m->result = more;
}

static void
add_text(struct message *m, struct str s, struct arena *a)
{
	if (s.p == NULL)
		return;
	if (m->text.n == 0)
		m->text = s;
	else if (s.n > 0)
		m->text = arena_fmt(
		    a, "%.*s\n%.*s", (int)m->text.n, m->text.p, (int)s.n, s.p);
}

/* The texts of thoughts are not what the agent said. */
static bool
is_thought(const struct json_value *v, struct str type)
{
	static const char *const THOUGHTS[] = {
	    "thinking", "redacted_thinking", "reasoning", "summary_text", NULL};

	return one_of(type, THOUGHTS) || value_bool(value_get(v, "thought")) == 1;
}

static void
add_block(struct message *m, const struct json_value *v, struct arena *a)
{
	struct str type = value_text(value_get(v, "type"));
	const struct json_value *inner;

	if (value_is(v, VALUE_STRING))
		add_text(m, v->text, a);
	else if (is_thought(v, type))
		return;
	else if ((inner = value_get(v, "functionCall")) != NULL)
		add_call(m, inner, a);
	else if ((inner = value_get(v, "functionResponse")) != NULL)
		add_result(m, inner, a);
	else if (is_result(type))
		add_result(m, v, a);
	else if (is_call(type))
		add_call(m, v, a);
	else
		add_text(m, part(M_TEXT, v), a);
}

static void
add_content(struct message *m, const struct json_value *content, struct arena *a)
{
	if (!value_is(content, VALUE_ARRAY)) {
		if (content != NULL)
			add_block(m, content, a);
		return;
	}
	for (const struct json_value *v = content->first; v != NULL; v = v->next)
		add_block(m, v, a);
}

struct str
message_text(const struct json_value *content, struct arena *a)
{
	struct message m = {0};

	add_content(&m, content, a);
	return m.text;
}

void
message_read(struct message *m, const struct json_value *v, struct arena *a)
{
	struct str type = value_text(value_get(v, "type"));
	const struct json_value *list, *call;

	*m = (struct message){.role = role_of(part(M_ROLE, v))};
	if (m->role == ROLE_UNKNOWN && (is_call(type) || is_result(type))) {
		m->role = is_call(type) ? ROLE_AGENT : ROLE_TOOL;
		m->item = true;
		add_block(m, v, a);
		return;
	}
	if (m->role == ROLE_TOOL) {
		add_result(m, v, a);
		return;
	}
	add_content(m, import_get(&MESSAGE_MAP, M_CONTENT, v), a);
	list = import_get(&MESSAGE_MAP, M_CALLS, v);
	for (call = value_first(list); call != NULL; call = call->next)
		add_call(m, call, a);
	if ((call = import_get(&MESSAGE_MAP, M_FUNCTION, v)) != NULL)
		add_call(m, call, a);
}

void
message_tools(
    struct import *im, struct import_tools *to, const struct json_value *array)
{
	struct arena a = {0};

	for (const struct json_value *v = value_first(array); v != NULL; v = v->next) {
		struct import_tool t = {.kind = KIND_TOOL,
		    .id = part(M_TOOL_NAME, v),
		    .title = part(M_TOOL_TITLE, v),
		    .summary = part(M_TOOL_SUMMARY, v)};

		if (!tool_id_fits(t.id)) {
			import_miss(im, "a tool on offer without a name", STR_NONE);
			continue;
		}
		t.id = rename_id(import_options(im)->rename, t.id, &a);
		tools_add(to, &t);
		arena_reset(&a);
	}
	arena_release(&a);
}
