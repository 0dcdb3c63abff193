/*
 * Rollouts of Codex: ~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl. A line is the
 * head of the session, an item of the conversation, or an event of the screen. In
 * old files the items stand alone.
 */
#include "base/num.h"
#include "import/conversation.h"
#include "import/times.h"
#include "json/tree.h"

enum part {
	X_TYPE,
	X_AT,
	X_PAYLOAD,
	X_SESSION,
	X_TOOLS,
	X_CONTENT,
	X_SAID,
	X_CALL,
	X_EXIT,
	X_RESULT
};

static const struct import_row ROWS[] = {
    {X_TYPE, "type",
	"response_item, session_meta and event_msg are read; in old files, the type of "
	"an item"},
    {X_AT, "timestamp", "task.created_at, outcome.latency_ms"},
    {X_PAYLOAD, "payload", "the item, the head of the session, or the event"},
    {X_SESSION, "id", "task.session_id", "a session_meta"},
    {X_SESSION, "session_id", "task.session_id", "a session_meta"},
    {X_TOOLS, "dynamic_tools", "candidates, beside the tools that were called",
	"a session_meta"},
    {X_CONTENT, "content", "task.input, without what the program wrote",
	"a message of the user"},
    {X_SAID, "message", "task.input, if no message of the user says it",
	"an event user_message"},
    {X_CALL, "call_id", "the call that has ended", "an event"},
    {X_EXIT, "metadata/exit_code", "not 0: outcome.tool_errors", "an output"},
    {X_EXIT, "exit_code", "not 0: outcome.tool_errors", "an output or an event"},
    {X_RESULT, "result", "Err, or isError in Ok: outcome.tool_errors",
	"an event mcp_tool_call_end"},
};
#define MAP (&FORMAT_CODEX.map)

static const struct import_special SPECIAL[] = {
    {"request_user_input", ACTION_CLARIFY, ""},
    {NULL, ACTION_DIRECT, NULL},
};

static bool
is_codex(const struct json_value *v)
{
	static const char *const TYPES[] = {"session_meta", "response_item",
	    "event_msg", "turn_context", "compacted", NULL};

	if (value_is(value_get(v, "payload"), VALUE_OBJECT))
		return str_in(value_text(value_get(v, "type")), TYPES);
	if (str_is(value_text(value_get(v, "record_type")), "state"))
		return true;
	return value_get(v, "id") != NULL && value_get(v, "timestamp") != NULL &&
	       value_get(v, "type") == NULL &&
	       (value_get(v, "git") != NULL || value_get(v, "instructions") != NULL);
}

/* Text that the program puts into a message of the user. */
static bool
is_machine_text(struct str s)
{
	static const char *const HEADS[] = {"<environment_context>",
	    "<user_instructions>", "# AGENTS.md instructions", "<INSTRUCTIONS>",
	    "<turn_aborted>", "<skill", "<collaboration_mode>",
	    "<subagent_notification>", "<user_shell_command>", "<goal_context>",
	    "<codex_internal_context", "<recommended_plugins>", "<permissions",
	    "<apps_instructions>", "<model_switch>", "<personality_spec>", "<image",
	    "</image>", NULL};

	return message_begins(s, HEADS);
}

/* What the user said: the IDE puts it after a heading and its own context. */
static struct str
after_heading(struct str s)
{
	static const char HEADING[] = "## My request for Codex:";
	size_t n = sizeof HEADING - 1;

	if (!str_starts(s, STR("# Context from my IDE setup")))
		return s;
	for (size_t i = 0; i + n <= s.n; i++) {
		if (memcmp(s.p + i, HEADING, n) == 0) {
			for (i += n; i < s.n && (s.p[i] == '\n' || s.p[i] == ' ');)
				i++;
			return (struct str){s.p + i, s.n - i};
		}
	}
	return s;
}

/* The texts of the user's message, without those of the program. */
static struct str
said(const struct json_value *content, struct arena *a)
{
	const bool many = value_is(content, VALUE_ARRAY);
	const struct json_value *v = many ? content->first : content;
	struct buf b = {0};
	struct str s;

	for (; v != NULL; v = many ? v->next : NULL) {
		s = after_heading(message_text(v, a));
		if (s.n == 0 || is_machine_text(s))
			continue;
		if (b.n > 0)
			buf_addc(&b, '\n');
		buf_add_str(&b, s);
	}
	s = b.n > 0 ? arena_dup(a, buf_str(&b)) : STR_NONE;
	buf_release(&b);
	return s;
}

/* The exit status in one of the first lines of an output; 0 if there is none. */
static double
exit_status(struct str s)
{
	static const char *const HEADS[] = {
	    "Exit code: ", "Process exited with code ", NULL};
	double n = -1;

	for (int line = 0; line < 6 && s.n > 0; line++) {
		const char *end = memchr(s.p, '\n', s.n);
		struct str l = {s.p, end == NULL ? s.n : (size_t)(end - s.p)};

		for (size_t h = 0; HEADS[h] != NULL; h++) {
			size_t skip = strlen(HEADS[h]);

			if (str_starts(l, str_of(HEADS[h])) &&
			    num_parse((struct str){l.p + skip, l.n - skip}, &n))
				return n;
		}
		s = (struct str){l.p + l.n, s.n - l.n};
		if (s.n > 0)
			s = (struct str){s.p + 1, s.n - 1};
	}
	return 0;
}

/* How a call ended, by the text of its output. */
static enum call_state
text_state(struct str s)
{
	static const char *const ERRORS[] = {"failed to parse function arguments",
	    "unsupported call", "execution error", "exec_command failed",
	    "apply_patch verification failed", "write_stdin failed", NULL};
	static const char *const REFUSED[] = {"exec command rejected by user",
	    "patch rejected by user", "rejected by", NULL};
	static const char *const CUT[] = {"aborted", NULL};

	return message_begins(s, CUT)       ? CALL_TRUNCATED
	       : message_begins(s, REFUSED) ? CALL_REJECTED
	       : message_begins(s, ERRORS)  ? CALL_ERROR
	       : exit_status(s) != 0        ? CALL_ERROR
					    : CALL_OK;
}

/* An output is a text, or an object, or an object as text. */
static enum call_state
output_state(const struct json_value *v, struct arena *a)
{
	struct err ignored;
	struct str s = value_text(v);
	const struct json_value *tree = v;
	double code;

	if (s.n > 0 && s.p[0] == '{')
		tree = json_tree(s, a, &ignored);
	code = value_number(import_get(MAP, X_EXIT, tree));
	if ((code < 0 || code > 0) || value_bool(value_get(tree, "isError")) == 1 ||
	    value_bool(value_get(tree, "success")) == 0)
		return CALL_ERROR;
	if (value_text(value_get(tree, "content")).p != NULL)
		s = value_text(value_get(tree, "content"));
	return text_state(s);
}

static void
user_says(struct import *im, struct episode *ep, struct str text, int64_t at)
{
	struct message m = {.role = ROLE_USER, .text = text};
	struct episode *session = import_episode(im, STR("session"));
	bool acted = ep->calls > 0 || ep->answered;

	/* The item and the event say the same text. */
	if (text.n == 0 || (!acted && ep->input.n > 0 && str_eq(ep->input, text)))
		return;
	message_take(im, ep, &m, at);
	ep->session_id = episode_keep(ep, session->session_id);
	ep->offers_some = true; /* a session does not list its built-in tools */
	for (size_t i = 0; i < session->offered.n; i++)
		tools_add(&ep->offered, &session->offered.v[i]);
}

static void
take_item(struct import *im, const struct json_value *v, int64_t at, struct arena *a)
{
	struct episode *ep = import_episode(im, STR(""));
	struct message m;

	message_read(&m, v, a);
	if (m.role == ROLE_USER) {
		user_says(im, ep, said(import_get(MAP, X_CONTENT, v), a), at);
		return;
	}
	for (size_t i = 0; i < m.results; i++) {
		const struct import_call *c = episode_find(ep, m.result[i].call_id);

		if (c != NULL && c->state == CALL_ERROR) /* its event said so */
			m.result[i].state = CALL_ERROR;
		else if (m.result[i].state == CALL_OK)
			m.result[i].state = output_state(m.result[i].body, a);
	}
	message_take(im, ep, &m, at);
}

static void
cut_calls(struct episode *ep)
{
	for (size_t i = 0; i < ep->calls; i++) {
		if (ep->call[i].state == CALL_PENDING)
			ep->call[i].state = CALL_TRUNCATED;
	}
}

/* How an event says that its call failed. */
static bool
event_failed(const struct json_value *v)
{
	double code = value_number(import_get(MAP, X_EXIT, v));
	const struct json_value *result = import_get(MAP, X_RESULT, v);

	return code < 0 || code > 0 || value_bool(value_get(v, "success")) == 0 ||
	       value_get(result, "Err") != NULL ||
	       value_bool(value_at(result, "Ok/isError")) == 1 ||
	       value_bool(value_at(result, "Ok/is_error")) == 1;
}

/* Events of the screen that say nothing about choices. */
static bool
is_passed_event(struct str type)
{
	static const char *const HEADS[] = {"agent_", "apply_patch_",
	    "background_event", "collab_", "context_compacted", "deprecation_notice",
	    "dynamic_tool_call_", "elicitation_", "entered_review_mode", "error",
	    "exec_", "exited_review_mode", "get_history_", "guardian_", "hook_",
	    "image_generation_", "item_", "list_", "mcp_", "model_", "patch_apply_",
	    "plan_", "raw_response_", "realtime_", "reasoning_", "request_",
	    "session_configured", "shutdown_complete", "skills_", "stream_", "task_",
	    "terminal_interaction", "thread_goal_", "thread_name_", "thread_settings_",
	    "token_count", "turn_", "undo_", "user_message", "view_image_", "warning",
	    "web_search_", NULL};

	return message_begins(type, HEADS);
}

/* Events repeat the items for the screen; some say more of how a call ended. */
static void
take_event(struct import *im, const struct json_value *v, int64_t at)
{
	struct episode *ep = import_episode(im, STR(""));
	struct str type = value_text(value_get(v, "type"));
	struct import_call *c = NULL;

	if (import_text(MAP, X_CALL, v).p != NULL)
		c = episode_find(ep, import_text(MAP, X_CALL, v));
	if (str_is(type, "user_message") && ep->input.n == 0)
		user_says(im, ep, after_heading(import_text(MAP, X_SAID, v)), at);
	else if (str_is(type, "turn_aborted"))
		cut_calls(ep);
	else if (str_is(type, "thread_rolled_back"))
		import_miss(im,
		    "a rollback: the turns that it took back are kept, for they were "
		    "done",
		    STR_NONE);
	else if (c != NULL && event_failed(v))
		c->state = CALL_ERROR;
	else if (!is_passed_event(type))
		import_miss(im, "unknown type of event", type);
}

static void
take_session(struct import *im, const struct json_value *v)
{
	struct episode *session = import_episode(im, STR("session"));
	struct str id = import_text(MAP, X_SESSION, v);

	import_close(im, import_episode(im, STR("")));
	episode_reset(session);
	session->session_id = episode_keep(session, id);
	message_tools(im, &session->offered, import_get(MAP, X_TOOLS, v));
}

/* An item; false if its type is not known. Some say nothing about choices. */
static bool
is_item(struct str type)
{
	static const char *const PASSED[] = {"reasoning", "ghost_snapshot", "other",
	    "compaction", "compaction_summary", "context_compaction", NULL};

	return str_in(type, PASSED);
}

static void
take(struct import *im, const struct json_value *v, int64_t at, struct arena *a)
{
	static const char *const PASSED[] = {"turn_context", "compacted", NULL};
	struct str type = import_text(MAP, X_TYPE, v);
	const struct json_value *payload = import_get(MAP, X_PAYLOAD, v);
	const struct json_value *item = payload == NULL ? v : payload;
	bool is_bare =
	    payload == NULL && (type.p != NULL || value_get(v, "role") != NULL);

	if (str_is(type, "session_meta") || (payload == NULL && !is_bare))
		take_session(im, item);
	else if (str_is(type, "event_msg"))
		take_event(im, item, at);
	else if (str_in(type, PASSED) || is_item(value_text(value_get(item, "type"))))
		return;
	else if (str_is(type, "response_item") || is_bare)
		take_item(im, item, at, a);
	else
		import_miss(im, "unknown type of record", type);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	struct arena a = {0};
	int64_t at = EPISODE_NEVER;

	if (!value_is(v, VALUE_OBJECT))
		return err_set(e, ERR_INPUT, "a record is no object");
	if (value_get(v, "record_type") != NULL)
		return 0;
	import_time(im, MAP, X_AT, v, &at);
	take(im, v, at, &a);
	arena_release(&a);
	return 0;
}

const struct import_format FORMAT_CODEX = {.name = "codex",
    .title = "rollouts of Codex, ~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl",
    .notes = "A text of the user begins a task; what the program wrote into a message "
	     "of the user (environment, instructions, skills) does not. Calls without "
	     "a result between them, at most a second apart, are one decision. An "
	     "output with an exit status other than 0 is an error. A call that the "
	     "user refused is rejected; one that an abort ended is truncated.",
    .map = IMPORT_MAP(ROWS),
    .special = SPECIAL,
    .is = is_codex,
    .record = record};
