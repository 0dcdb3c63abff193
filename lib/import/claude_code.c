/*
 * Transcripts of Claude Code: ~/.claude/projects/PROJECT/SESSION.jsonl. A line is a
 * message of the user, of the agent, or of a tool. A sub-agent (isSidechain) is
 * an episode of its own, in the same file or in another.
 */
#include "import/conversation.h"

enum part {
	C_TYPE,
	C_SESSION,
	C_AGENT,
	C_ID,
	C_AT,
	C_MESSAGE,
	C_TURN,
	C_META,
	C_SIDECHAIN
};

static const struct import_row ROWS[] = {
    {C_TYPE, "type",
	"user and assistant are read; the other types are known and passed over"},
    {C_SESSION, "sessionId", "task.session_id"},
    {C_AGENT, "agentId", "an episode of its own"},
    {C_SIDECHAIN, "isSidechain", "true: an episode of its own"},
    {C_ID, "uuid",
	"trajectory_id, with the session; a record that is there again is read once"},
    {C_AT, "timestamp", "task.created_at, outcome.latency_ms"},
    {C_MESSAGE, "message", "the message"},
    {C_TURN, "message/id", "calls with the same id were made together"},
    {C_META, "isMeta", "true: not said by the user"},
    {C_META, "isCompactSummary", "true: not said by the user"},
};

/* Types of records that say nothing about the choice of a tool. */
static const char *const PASSED[] = {"summary", "system", "file-history-snapshot",
    "queue-operation", "progress", "ai-title", "custom-title", "agent-name",
    "last-prompt", "permission-mode", "attachment", "pr-link", "mode", "tag", NULL};

static const struct import_special SPECIAL[] = {
    {"Skill", ACTION_SKILL, "skill"},
    {"AskUserQuestion", ACTION_CLARIFY, ""},
    {NULL, ACTION_DIRECT, NULL},
};

static bool
is_claude_code(const struct json_value *v)
{
	struct str type = value_text(value_get(v, "type"));

	if (value_get(v, "message") != NULL)
		return (str_is(type, "user") || str_is(type, "assistant")) &&
		       value_at(v, "message/content") != NULL;
	return (str_is(type, "summary") && value_get(v, "leafUuid") != NULL) ||
	       (value_get(v, "sessionId") != NULL && value_get(v, "uuid") != NULL) ||
	       str_is(type, "file-history-snapshot") || str_is(type, "queue-operation");
}

/* Text that the program puts into a message of the user. */
static bool
is_machine_text(struct str s)
{
	static const char *const HEADS[] = {"<command-", "<local-command-", "<bash-",
	    "<system-reminder>", "<task-notification>",
	    "Caveat: ", "[Request interrupted", NULL};

	return message_begins(s, HEADS);
}

static bool
is_passed(struct str type)
{
	for (size_t i = 0; PASSED[i] != NULL; i++) {
		if (str_is(type, PASSED[i]))
			return true;
	}
	return false;
}

/* The result of a call that the user did not allow. */
static bool
is_rejection(const struct message_result *r)
{
	struct str s = value_text(r->body);

	return r->state == CALL_ERROR &&
	       (str_starts(s, STR("The user doesn't want to proceed")) ||
		   str_starts(s, STR("The user doesn't want to take this action")));
}

/* What the program wrote is no text of the user; an interruption ends the open calls. */
static void
clean_user(struct episode *ep, struct message *m, const struct json_value *v)
{
	if (str_starts(m->text, STR("[Request interrupted"))) {
		for (size_t i = 0; i < ep->calls; i++) {
			if (ep->call[i].state == CALL_PENDING)
				ep->call[i].state = CALL_REJECTED;
		}
	}
	if (is_machine_text(m->text) ||
	    value_bool(import_get(&FORMAT_CLAUDE_CODE.map, C_META, v)) == 1)
		m->text = STR_NONE;
	for (size_t i = 0; i < m->results; i++) {
		if (is_rejection(&m->result[i]))
			m->result[i].state = CALL_REJECTED;
	}
}

/* The episode of the session, or of a sub-agent in it. */
static struct episode *
episode_of(struct import *im, const struct json_value *v, struct arena *a)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	struct str session = import_text(map, C_SESSION, v);
	struct str agent = import_text(map, C_AGENT, v);
	bool side = value_bool(import_get(map, C_SIDECHAIN, v)) == 1;

	return import_episode(im, arena_fmt(a, "%.*s/%s%.*s", STR_ARG(session),
				      side ? "side" : "", STR_ARG(agent)));
}

static void
take(struct import *im, const struct json_value *v, struct arena *a)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	struct episode *ep = episode_of(im, v, a);
	struct str id = import_text(map, C_ID, v);
	int64_t at = EPISODE_NEVER;
	struct message m;

	message_read(&m, import_get(map, C_MESSAGE, v), a);
	if (m.role == ROLE_UNKNOWN) /* the role is optional in old records */
		m.role = str_is(import_text(map, C_TYPE, v), "user") ? ROLE_USER
								     : ROLE_AGENT;
	m.turn = import_text(map, C_TURN, v);
	import_time(map, C_AT, v, &at);
	if (m.role == ROLE_USER)
		clean_user(ep, &m, v);
	message_take(im, ep, &m, at);
	if (m.role == ROLE_USER && m.text.n > 0) {
		ep->session_id = episode_keep(ep, import_text(map, C_SESSION, v));
		ep->id = episode_keep(ep, id);
	}
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	struct str type = import_text(map, C_TYPE, v), id = import_text(map, C_ID, v);
	struct arena a = {0};

	if (type.p == NULL)
		return err_set(e, ERR_INPUT, "type: is missing");
	if (is_passed(type))
		return 0;
	if (!str_is(type, "user") && !str_is(type, "assistant")) {
		import_miss(im, "unknown type of record", type);
		return 0;
	}
	if (id.p != NULL && !import_once(im, id))
		return 0;
	take(im, v, &a);
	arena_release(&a);
	return 0;
}

const struct import_format FORMAT_CLAUDE_CODE = {.name = "claude-code",
    .title = "transcripts of Claude Code, ~/.claude/projects/PROJECT/SESSION.jsonl",
    .notes = "A text of the user begins a task; text that the program wrote into a "
	     "message of "
	     "the user does not. Calls with the same message.id are one decision. The "
	     "tool Skill "
	     "is load_skill, and AskUserQuestion is clarify. A call that the user "
	     "refused is "
	     "rejected, and one without a result is pending. A sub-agent is a "
	     "conversation of "
	     "its own. A record that is there again, in the same or in a resumed "
	     "session, is "
	     "read once.",
    .map = IMPORT_MAP(ROWS),
    .special = SPECIAL,
    .is = is_claude_code,
    .record = record};
