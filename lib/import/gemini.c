/*
 * Sessions of the Gemini CLI, ~/.gemini/tmp/PROJECT/chats/: session-*.json is a
 * document with all messages; session-*.jsonl is its head and then a message a line,
 * which is written again when more is known of it. Also its checkpoints:
 * the history of the API, with calls as functionCall.
 */
#include "base/num.h"
#include "import/conversation.h"
#include "import/envelope.h"
#include "import/times.h"

enum part { G_SESSION, G_MESSAGES, G_ID, G_AT, G_TYPE, G_SHOWN, G_SAID };

static const struct import_row ROWS[] = {
    {G_SESSION, "sessionId", "task.session_id"},
    {G_MESSAGES, "messages", "the messages of a session"},
    {G_MESSAGES, "$set/messages", "the same, again"},
    {G_MESSAGES, "history", "the messages of a checkpoint"},
    {G_ID, "id", "trajectory_id, with the session; the last record of a message counts",
	"a message"},
    {G_AT, "timestamp", "task.created_at, outcome.latency_ms", "a message"},
    {G_TYPE, "type",
	"user and gemini are read; info, warning and error are not about choices",
	"a message"},
    {G_SHOWN, "displayContent", "task.input, if it is there", "a message"},
    {G_SAID, "message", "a prompt of logs.json: counted, for its answer is not there",
	"a message"},
};
#define MAP (&FORMAT_GEMINI.map)

static const struct import_special SPECIAL[] = {
    {"activate_skill", ACTION_SKILL, "name"},
    {"ask_user", ACTION_CLARIFY, ""},
    {NULL, ACTION_DIRECT, NULL},
};

static bool
is_content(const struct json_value *v)
{
	struct str role = value_text(value_get(v, "role"));

	return (str_is(role, "user") || str_is(role, "model")) &&
	       value_is(value_get(v, "parts"), VALUE_ARRAY);
}

/* A request to the API, with its response. */
static bool
is_request(const struct json_value *v)
{
	return value_is(value_get(v, "contents"), VALUE_ARRAY) ||
	       value_is(value_at(v, "request/contents"), VALUE_ARRAY) ||
	       value_is(value_at(v, "request/body/contents"), VALUE_ARRAY);
}

static bool
is_gemini(const struct json_value *v)
{
	if (value_get(v, "sessionId") != NULL)
		return value_get(v, "projectHash") != NULL ||
		       value_is(value_get(v, "messages"), VALUE_ARRAY) ||
		       value_get(v, "messageId") != NULL;
	return is_request(v) || is_content(v) ||
	       is_content(value_first(value_get(v, "history"))) ||
	       str_is(value_text(value_get(v, "type")), "gemini");
}

/* Text that the program puts into a message of the user. */
static bool
is_machine_text(struct str s)
{
	static const char *const HEADS[] = {"This is the Gemini CLI.",
	    "<session_context>", "<state_snapshot>", "<hook_context>",
	    "System: Please continue", "Please continue.", NULL};

	return message_begins(s, HEADS);
}

/* The ids of the messages of the present task; turn_id: of the last one. */
static struct episode *
messages_of_task(struct import *im)
{
	return import_episode(im, STR("messages"));
}

static void
begin_messages(struct import *im)
{
	episode_reset(messages_of_task(im));
}

/*
 * Whether a message is new, or says more of one of the present task: it is written
 * again when its calls are made, and when they end. What it said is known by then.
 */
static bool
is_news(struct import *im, struct message *m, struct str id, struct arena *a)
{
	struct episode *session = import_episode(im, STR("session"));
	struct episode *known = messages_of_task(im);
	struct import_tool message = {.kind = KIND_TOOL, .id = id};

	if (id.p == NULL ||
	    import_once(im,
		arena_fmt(a, "%.*s/%.*s", STR_ARG(session->session_id), STR_ARG(id)))) {
		if (id.p != NULL && m->role == ROLE_AGENT) {
			tools_add(&known->offered, &message);
			known->turn_id = episode_keep(known, id);
		}
		return true;
	}
	if (m->role != ROLE_AGENT || !tools_have(&known->offered, KIND_TOOL, id))
		return false;
	if (!str_eq(id, known->turn_id))
		m->text = STR_NONE;
	return true;
}

static void
take_user(struct import *im, struct episode *ep, struct message *m,
    const struct json_value *v, int64_t at)
{
	struct arena a = {0};
	struct episode *session = import_episode(im, STR("session"));

	if (import_get(MAP, G_SHOWN, v) != NULL)
		m->text = message_text(import_get(MAP, G_SHOWN, v), &a);
	if (is_machine_text(m->text))
		m->text = STR_NONE;
	message_take(im, ep, m, at);
	if (m->text.n > 0) {
		begin_messages(im);
		ep->session_id = episode_keep(ep, session->session_id);
		if (import_text(MAP, G_ID, v).p != NULL)
			ep->id = arena_fmt(&ep->arena, "%.*s/%.*s",
			    STR_ARG(session->session_id),
			    STR_ARG(import_text(MAP, G_ID, v)));
	}
	arena_release(&a);
}

/* The text of the result of a shell command that failed has a line for the status. */
static enum call_state
state_of_shell(
    struct str name, enum call_state state, const struct json_value *response)
{
	static const char HEAD[] = "Exit Code: ";
	struct str s = value_text(value_get(response, "output")), line;
	double status;

	if (state != CALL_OK || !str_is(name, "run_shell_command"))
		return state;
	for (; s.n > 0; s.p += line.n, s.n -= line.n) {
		const char *end = memchr(s.p, '\n', s.n);
		size_t skip = sizeof HEAD - 1, tail = end != NULL;

		line = (struct str){s.p, end == NULL ? s.n : (size_t)(end - s.p) + 1};
		if (str_starts(line, str_of(HEAD)) &&
		    num_parse(
			(struct str){line.p + skip, line.n - skip - tail}, &status) &&
		    status != 0)
			return CALL_ERROR;
	}
	return state;
}

static void
read_shells(struct message *m)
{
	for (size_t i = 0; i < m->calls; i++)
		m->call[i].state = state_of_shell(m->call[i].name, m->call[i].state,
		    value_at(m->call[i].result, "0/functionResponse/response"));
	for (size_t i = 0; i < m->results; i++)
		m->result[i].state = state_of_shell(
		    m->result[i].name, m->result[i].state, m->result[i].body);
}

/* A message that is not the last of the task may get its calls late. */
static void
take_agent(struct import *im, struct episode *ep, const struct message *m, int64_t at)
{
	bool last = m->turn.p == NULL || str_eq(m->turn, messages_of_task(im)->turn_id);
	struct str answer = last ? STR_NONE : ep->answer;

	message_take(im, ep, m, at);
	if (answer.p != NULL)
		ep->answer = answer;
}

static void
take_message(struct import *im, const struct json_value *v)
{
	static const char *const PASSED[] = {
	    "info", "warning", "error", "system", NULL};
	struct arena a = {0};
	struct str id = import_text(MAP, G_ID, v), type = import_text(MAP, G_TYPE, v);
	struct episode *ep = import_episode(im, STR(""));
	int64_t at = EPISODE_NEVER;
	struct message m;

	message_read(&m, v, &a);
	read_shells(&m);
	m.turn = id;
	import_time(im, MAP, G_AT, v, &at);
	if (value_text(import_get(MAP, G_SAID, v)).p != NULL)
		import_miss(im, "a prompt without what the agent did", STR_NONE);
	else if (message_begins(type, PASSED) || !is_news(im, &m, id, &a))
		;
	else if (m.role == ROLE_USER)
		take_user(im, ep, &m, v, at);
	else if (m.role == ROLE_UNKNOWN)
		import_miss(im, "unknown type of message", type);
	else if (ep->input.n > 0 || m.calls > 0) /* else it answers the program */
		take_agent(im, ep, &m, at);
	arena_release(&a);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	const struct json_value *messages = import_get(MAP, G_MESSAGES, v), *m;
	struct episode *session = import_episode(im, STR("session"));
	struct str id = import_text(MAP, G_SESSION, v);

	if (!value_is(v, VALUE_OBJECT))
		return err_set(e, ERR_INPUT, "a record is no object");
	if (is_request(v))
		return envelope_take(im, v, e);
	if (id.p != NULL && !str_eq(id, session->session_id)) {
		import_close(im, import_episode(im, STR("")));
		session->session_id = episode_keep(session, id);
	}
	if (value_get(v, "$rewindTo") != NULL)
		import_miss(im,
		    "a rewind: the turns that it took back are kept, for they were "
		    "done",
		    STR_NONE);
	if (value_get(v, "$rewindTo") != NULL || value_get(v, "$set") != NULL)
		id = STR(""); /* no message; a $set may have messages */
	if (messages == NULL && (id.p == NULL || import_get(MAP, G_SAID, v) != NULL))
		take_message(im, v);
	for (m = value_first(messages); m != NULL; m = m->next)
		take_message(im, m);
	return 0;
}

const struct import_format FORMAT_GEMINI = {.name = "gemini",
    .title = "sessions and checkpoints of the Gemini CLI, "
	     "~/.gemini/tmp/PROJECT/chats/session-*.json and session-*.jsonl",
    .notes =
	"A text of the user begins a task. The calls of one message are one "
	"decision. A call that the user cancelled is rejected; one that was "
	"waiting or running is pending. A shell command with another exit code than "
	"0 is an error. A rewind ($rewindTo) is counted: the turns "
	"that it took back stay, for they were done. Requests to the API and their "
	"responses "
	"are read as for openai.",
    .map = IMPORT_MAP(ROWS),
    .special = SPECIAL,
    .is = is_gemini,
    .record = record,
    .finish = exchange_finish};
