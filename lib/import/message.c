#include "import/message.h"

#include <stdlib.h>

#include "import/message_state.h"
#include "import/own_text.h"
#include "json/tree.h"

enum part {
	M_ROLE,
	M_CONTENT,
	M_CALLS,
	M_FUNCTION, /* the one call of the old function_call */
	M_TEXT,
	M_CALL_ID,
	M_CALL_NAME,
	M_CALL_ARGUMENTS,
	M_RESULT_ID,
	M_RESULT_NAME,
	M_RESULT_BODY
};

static const struct import_row ROWS[] = {
    {M_ROLE, "role", "who speaks"},
    {M_ROLE, "type", "who speaks"},
    {M_CONTENT, "content", "the texts, calls and results"},
    {M_CONTENT, "parts", "the texts, calls and results"},
    {M_CONTENT, "contents", "the texts, calls and results"},
    {M_CALLS, "tool_calls", "the calls"},
    {M_CALLS, "toolCalls", "the calls"},
    {M_CALLS, "additional_kwargs/tool_calls", "the calls"},
    {M_FUNCTION, "function_call", "a call"},
    {M_TEXT, "text", "task.input of a user; the answer of an agent", "a block"},
    {M_TEXT, "content", "the same", "a block"},
    {M_TEXT, "refusal", "the same", "a block"},
    {M_CALL_ID, "call_id", "joins a call and its result", "a call"},
    {M_CALL_ID, "callId", "the same", "a call"},
    {M_CALL_ID, "tool_call_id", "the same", "a call"},
    {M_CALL_ID, "toolCallId", "the same", "a call"},
    {M_CALL_ID, "id", "the same", "a call"},
    {M_CALL_NAME, "function/name", "selected_ids", "a call"},
    {M_CALL_NAME, "custom/name", "selected_ids", "a call"},
    {M_CALL_NAME, "function_name", "selected_ids", "a call"},
    {M_CALL_NAME, "toolName", "selected_ids", "a call"},
    {M_CALL_NAME, "name", "selected_ids", "a call"},
    {M_CALL_NAME, "function", "selected_ids", "a call"},
    {M_CALL_ARGUMENTS, "function/arguments", "events", "a call"},
    {M_CALL_ARGUMENTS, "custom/input", "events", "a call"},
    {M_CALL_ARGUMENTS, "arguments", "events", "a call"},
    {M_CALL_ARGUMENTS, "input", "events", "a call"},
    {M_CALL_ARGUMENTS, "args", "events", "a call"},
    {M_CALL_ARGUMENTS, "action", "events", "a call"},
    {M_RESULT_ID, "tool_use_id", "joins a call and its result", "a result"},
    {M_RESULT_ID, "tool_call_id", "the same", "a result"},
    {M_RESULT_ID, "call_id", "the same", "a result"},
    {M_RESULT_ID, "callId", "the same", "a result"},
    {M_RESULT_ID, "toolCallId", "the same", "a result"},
    {M_RESULT_ID, "id", "the same", "a result"},
    {M_RESULT_NAME, "name", "joins them if there is no id", "a result"},
    {M_RESULT_NAME, "function", "the same", "a result"},
    {M_RESULT_BODY, "content", "events", "a result"},
    {M_RESULT_BODY, "response", "events", "a result"},
    {M_RESULT_BODY, "result", "events", "a result"},
    {M_RESULT_BODY, "output", "events", "a result"},
};
const struct import_map MESSAGE_MAP = IMPORT_MAP(ROWS);

static struct str
part(int p, const struct json_value *v)
{
	return import_text(&MESSAGE_MAP, p, v);
}

static enum message_role
role_of(struct str role)
{
	static const char *const USER[] = {"user", "human", "user.message", NULL};
	static const char *const AGENT[] = {
	    "assistant", "ai", "model", "agent", "agent.message", "gemini", NULL};
	static const char *const TOOL[] = {"tool", "function", "toolResult", NULL};
	static const char *const SYSTEM[] = {"system", "developer", NULL};

	return str_in(role, USER)     ? ROLE_USER
	       : str_in(role, AGENT)  ? ROLE_AGENT
	       : str_in(role, TOOL)   ? ROLE_TOOL
	       : str_in(role, SYSTEM) ? ROLE_SYSTEM
				      : ROLE_UNKNOWN;
}

/* "tool_use", "function_call", "web_search_call", ...: the type of a block or item. */
static bool
is_call(struct str type)
{
	return str_ends(type, "tool_use") || str_ends(type, "_call") ||
	       str_is(type, "toolCall") || str_is(type, "tool-call");
}

static bool
is_result(struct str type)
{
	return str_ends(type, "tool_result") || str_ends(type, "_call_output") ||
	       str_ends(type, "_call_result") || str_ends(type, "_call_response") ||
	       str_is(type, "tool_search_output") || str_is(type, "tool-result");
}

/* The list with room for one more element: it doubles when n is a power of 2. */
static void *
grow(struct arena *a, void *list, size_t n, size_t size)
{
	void *more;

	if (n > 0 && (n & (n - 1)) != 0)
		return list;
	more = arena_alloc(a, (n == 0 ? 1 : 2 * n) * size);
	if (n > 0)
		memcpy(more, list, n * size);
	return more;
}

/*
 * A call that has its own result: of a tool that the provider runs, such as
 * web_search_call, or of a program that keeps both in one place.
 */
static bool
has_own_result(struct str type, const struct json_value *v)
{
	static const char *const HOSTED[] = {"web_search_call", "file_search_call",
	    "code_interpreter_call", "image_generation_call", "mcp_call",
	    "hosted_tool_call", NULL};

	if (type.p == NULL)
		return value_get(v, "status") != NULL || value_get(v, "result") != NULL;
	return str_in(type, HOSTED) &&
	       (value_get(v, "status") != NULL || value_get(v, "output") != NULL ||
		   value_get(v, "error") != NULL);
}

/* tool: the name of a call that does not say its name; or absent. */
static void
add_call(
    struct message *m, const struct json_value *v, struct str tool, struct arena *a)
{
	struct str type = value_text(value_get(v, "type"));
	struct message_call c = {.call_id = part(M_CALL_ID, v),
	    .name = part(M_CALL_NAME, v),
	    .arguments = import_get(&MESSAGE_MAP, M_CALL_ARGUMENTS, v)};

	/* A built-in tool has no name: "web_search_call" is a call of web_search. */
	if (c.name.p == NULL)
		c.name = tool;
	if (c.name.p == NULL && str_ends(type, "_call"))
		c.name = (struct str){type.p, type.n - strlen("_call")};
	if (has_own_result(type, v)) {
		c.state = message_state(v);
		c.result = import_get(&MESSAGE_MAP, M_RESULT_BODY, v);
	} else if (message_state(v) == CALL_TRUNCATED)
		c.state = CALL_TRUNCATED; /* cut short while the agent wrote it */
	m->call = grow(a, m->call, m->calls, sizeof *m->call);
	m->call[m->calls++] = c;
	m->before = m->ntexts;
}

static void
add_result(struct message *m, const struct json_value *v, struct arena *a)
{
	m->result = grow(a, m->result, m->results, sizeof *m->result);
	m->result[m->results++] =
	    (struct message_result){.call_id = part(M_RESULT_ID, v),
		.name = part(M_RESULT_NAME, v),
		.state = message_state(v),
		.body = import_get(&MESSAGE_MAP, M_RESULT_BODY, v)};
}

static void
add_text(struct message *m, struct str s, struct arena *a)
{
	if (s.p == NULL)
		return;
	m->texts = grow(a, m->texts, m->ntexts, sizeof *m->texts);
	m->texts[m->ntexts++] = s;
}

/* Texts, joined by newlines; the empty ones add nothing. Absent: there are none. */
static struct str
joined(const struct str *texts, size_t n, struct arena *a)
{
	struct buf b = {0};
	struct str s = n == 0 ? STR_NONE : STR("");

	for (size_t i = 0; i < n; i++) {
		if (b.n > 0 && texts[i].n > 0)
			buf_addc(&b, '\n');
		buf_add_str(&b, texts[i]);
	}
	if (b.n > 0)
		s = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

struct str
message_answer(const struct message *m)
{
	return m->calls > 0 ? m->after : m->text;
}

/* The texts of thoughts are not what the agent said, and the bytes of files no text. */
static bool
is_no_text(const struct json_value *v, struct str type)
{
	static const char *const TYPES[] = {
	    "thinking", "redacted_thinking", "reasoning", "summary_text", "blob", NULL};

	return str_in(type, TYPES) || value_bool(value_get(v, "thought")) == 1;
}

/* Types of blocks that may be without a text. */
static bool
is_known(struct str type)
{
	static const char *const TYPES[] = {"text", "input_text", "output_text",
	    "refusal", "image", "image_url", "input_image", "image_file", "file",
	    "input_file", "uri", "document", "audio", "input_audio", "video",
	    "video_url", "media", "container_upload", "tool_reference", "compaction",
	    "encrypted_content", "resource", "resource_link", "fallback", NULL};

	return type.p == NULL || str_in(type, TYPES);
}

/* A block of Gemini, which has a call or a result as its only member. */
static bool
add_part(struct message *m, const struct json_value *v, struct arena *a)
{
	static const char *const RESULTS[] = {"functionResponse", "function_response",
	    "codeExecutionResult", "code_execution_result", NULL};

	for (const struct json_value *part = value_first(v); part != NULL;
	     part = part->next) {
		if (str_is(part->key, "functionCall") ||
		    str_is(part->key, "function_call"))
			add_call(m, part, STR_NONE, a);
		else if (str_is(part->key, "executableCode"))
			add_call(m, part, STR("codeExecution"), a);
		else if (str_is(part->key, "executable_code"))
			add_call(m, part, STR("code_execution"), a);
		else if (str_in(part->key, RESULTS))
			add_result(m, part, a);
		else
			continue;
		return true;
	}
	return false;
}

static void
add_block(struct message *m, const struct json_value *v, struct arena *a)
{
	struct str type = value_text(value_get(v, "type"));

	if (value_is(v, VALUE_STRING))
		add_text(m, v->text, a);
	else if (is_no_text(v, type) || (type.p == NULL && add_part(m, v, a)))
		return;
	else if (is_result(type))
		add_result(m, v, a);
	else if (is_call(type))
		add_call(m, v, STR_NONE, a);
	else {
		struct str text = part(M_TEXT, v);

		if (text.p == NULL && !is_known(type) && m->unknown.p == NULL)
			m->unknown = type;
		add_text(m, text, a);
	}
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

bool
message_begins(struct str text, const char *const heads[])
{
	for (; *heads != NULL; heads++) {
		if (str_starts(text, str_of(*heads)))
			return true;
	}
	return false;
}

struct str
message_text(const struct json_value *content, struct arena *a)
{
	struct message m = {0};

	add_content(&m, content, a);
	return joined(m.texts, m.ntexts, a);
}

void
message_clean(struct message *m, const struct json_value *v,
    bool (*is_machine)(struct str), struct arena *a)
{
	const struct json_value *content = import_get(&MESSAGE_MAP, M_CONTENT, v);
	struct message kept = {0};
	struct str s;

	if (m->role != ROLE_USER || m->text.n == 0)
		return;
	if (!value_is(content, VALUE_ARRAY)) {
		m->text = own_text(m->text, a);
		if (m->text.n == 0 || is_machine(m->text))
			m->text = STR_NONE;
		return;
	}
	for (const struct json_value *b = content->first; b != NULL; b = b->next) {
		s = own_text(message_text(b, a), a);
		if (s.n > 0 && !is_machine(s))
			add_text(&kept, s, a);
	}
	m->text = joined(kept.texts, kept.ntexts, a);
}

/* A message of a tool is one result, or it has results as its blocks. */
static bool
has_results(const struct json_value *content, struct arena *a)
{
	struct message m = {0};

	add_content(&m, value_is(content, VALUE_ARRAY) ? content : NULL, a);
	return m.results > 0;
}

/* Items of Responses that say nothing about the choice of a tool. */
static bool
is_passed(struct str type)
{
	static const char *const PASSED[] = {"reasoning", "item_reference",
	    "mcp_list_tools", "mcp_approval_request", "mcp_approval_response",
	    "compaction", "program", "program_output", NULL};

	return str_in(type, PASSED);
}

static void
read_message(struct message *m, const struct json_value *v, struct arena *a)
{
	struct str type = value_text(value_get(v, "type"));
	const struct json_value *list, *call;
	const struct json_value *content = import_get(&MESSAGE_MAP, M_CONTENT, v);
	struct err ignored;

	*m = (struct message){
	    .role = is_passed(type) ? ROLE_SYSTEM : role_of(part(M_ROLE, v))};
	if (m->role == ROLE_UNKNOWN && (is_call(type) || is_result(type))) {
		m->role = is_call(type) ? ROLE_AGENT : ROLE_TOOL;
		m->item = true;
		add_block(m, v, a);
		return;
	}
	if (m->role == ROLE_TOOL && !has_results(content, a)) {
		add_result(m, v, a);
		return;
	}
	add_content(m, content, a);
	add_text(m, value_text(value_get(v, "refusal")), a);
	list = import_get(&MESSAGE_MAP, M_CALLS, v);
	if (value_is(list, VALUE_STRING)) /* JSON as text, as in exports of databases */
		list = json_tree(list->text, a, &ignored);
	for (call = value_first(list); call != NULL; call = call->next)
		add_call(m, call, STR_NONE, a);
	if ((call = import_get(&MESSAGE_MAP, M_FUNCTION, v)) != NULL)
		add_call(m, call, STR_NONE, a);
}

void
message_read(struct message *m, const struct json_value *v, struct arena *a)
{
	read_message(m, v, a);
	m->text = joined(m->texts, m->ntexts, a);
	if (m->calls > 0 && m->ntexts > m->before)
		m->after = joined(m->texts + m->before, m->ntexts - m->before, a);
}

void
message_miss_name(struct import *im, struct str name)
{
	import_miss(im,
	    name.n == 0 ? "a call without the name of a tool"
			: "a call with a name of a tool that is too long",
	    STR_NONE);
}
