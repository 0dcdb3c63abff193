/*
 * Transcripts of Claude Code: ~/.claude/projects/PROJECT/SESSION.jsonl. A line is a
 * message of the user, of the agent, or of a tool. A sub-agent (isSidechain) is
 * an episode of its own, in the same file or in another.
 */
#include <inttypes.h>
#include <math.h>

#include "base/hash.h"
#include "import/conversation.h"
#include "import/times.h"

enum part {
	C_TYPE,
	C_SESSION,
	C_AGENT,
	C_SIDECHAIN,
	C_ID,
	C_AT,
	C_MESSAGE,
	C_TURN,
	C_QUEUED,
	C_FAULT,
	C_MODEL,
	C_CUT,
	C_COST,
	C_TOOK,
	C_TOOLS,
	C_META
};

static const struct import_row ROWS[] = {
    {C_TYPE, "type",
	"user, assistant, result, the attachment queued_command and the system record "
	"init are read; other attachments, system records and known types are passed "
	"over"},
    {C_SESSION, "sessionId", "task.session_id"},
    {C_SESSION, "session_id", "task.session_id"},
    {C_AGENT, "agentId", "an episode of its own"},
    {C_SIDECHAIN, "isSidechain", "true: an episode of its own"},
    {C_ID, "uuid",
	"trajectory_id, with the session; a record that is there again is read once"},
    {C_AT, "timestamp", "task.created_at, outcome.latency_ms"},
    {C_MESSAGE, "message", "the message"},
    {C_TURN, "message/id", "calls with the same id were made together"},
    {C_QUEUED, "attachment/prompt",
	"task.input, of a queued_command: said while the agent acted"},
    {C_FAULT, "isApiErrorMessage", "true: outcome.status error, until an answer"},
    {C_MODEL, "message/model", "<synthetic>: not said by the agent"},
    {C_CUT, "message/stop_reason", "max_tokens: the last call is truncated"},
    {C_CUT, "toolUseResult/interrupted", "true: the call is truncated"},
    {C_COST, "costUSD", "added to outcome.cost"},
    {C_COST, "total_cost_usd", "outcome.cost, of a result"},
    {C_TOOK, "duration_ms", "outcome.latency_ms, of a result"},
    {C_TOOLS, "tools", "the candidates, of a system record init"},
    {C_META, "isMeta", "true: not said by the user"},
    {C_META, "isCompactSummary", "true: not said by the user"},
};

/* Types of records that say nothing about the choice of a tool. */
static const char *const PASSED[] = {"summary", "file-history-snapshot",
    "queue-operation", "progress", "ai-title", "custom-title", "agent-name",
    "last-prompt", "permission-mode", "pr-link", "mode", "tag", "stream_event",
    "rate_limit_event", "tool_progress", NULL};

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
	if (str_is(type, "system") && value_get(v, "session_id") != NULL)
		return str_is(value_text(value_get(v, "subtype")), "init");
	return (str_is(type, "summary") && value_get(v, "leafUuid") != NULL) ||
	       (value_get(v, "sessionId") != NULL && value_get(v, "uuid") != NULL) ||
	       str_is(type, "file-history-snapshot") || str_is(type, "queue-operation");
}

/* Text that the program puts into a message of the user. */
static bool
is_machine_text(struct str s)
{
	static const char *const HEADS[] = {"<command-", "<local-command-", "<bash-",
	    "<system-reminder>", "<task-notification>", "<ide_", "<user-memory-input>",
	    "<user-prompt-submit-hook>", "<teammate-message",
	    "Stop hook feedback:", "This session is being continued",
	    "Caveat: ", "[Request interrupted", NULL};

	return message_begins(s, HEADS);
}

static bool
is_passed(struct str type)
{
	return str_in(type, PASSED);
}

/* The result of a call that the user, or a rule of the user, did not allow. */
static bool
is_rejection(const struct message_result *r, struct arena *a)
{
	static const char *const HEADS[] = {"The user doesn't want to proceed",
	    "The user doesn't want to take this action",
	    "The agent proposed a plan that was rejected", "Permission to use ",
	    "Claude requested permissions to ", NULL};

	return r->state == CALL_ERROR &&
	       message_begins(message_text(r->body, a), HEADS);
}

/* An interruption ends the open calls: at the question for permission, or later. */
static void
interrupt(struct episode *ep, struct str text)
{
	bool asked = str_starts(text, STR("[Request interrupted by user for tool use"));

	for (size_t i = 0; i < ep->calls; i++) {
		if (ep->call[i].state == CALL_PENDING)
			ep->call[i].state = asked ? CALL_REJECTED : CALL_TRUNCATED;
	}
}

/* The text between <tag> and </tag>; empty if it is not there. */
static struct str
inside(struct str s, const char *tag, struct arena *a)
{
	struct str open = arena_fmt(a, "<%s>", tag), close = arena_fmt(a, "</%s>", tag);
	size_t from = 0;

	for (size_t i = 0; i + close.n <= s.n; i++) {
		if (from == 0 && memcmp(s.p + i, open.p, open.n) == 0)
			from = i + open.n;
		else if (from > 0 && memcmp(s.p + i, close.p, close.n) == 0)
			return (struct str){s.p + from, i - from};
	}
	return STR("");
}

/*
 * A command of the user, "/review 12": a task if the program puts the prompt of the
 * command after it, as its own record; else it only changed a setting.
 */
static void
expand_command(struct import *im, struct message *m, bool is_meta, struct arena *a)
{
	struct episode *held = import_episode(im, STR("command"));
	struct str text = m->text, args;

	m->text = is_meta && text.n > 0 ? arena_dup(a, held->turn_id) : m->text;
	held->turn_id = STR_NONE;
	if (is_meta || !str_starts(text, STR("<command-")))
		return;
	args = inside(text, "command-args", a);
	text = inside(text, "command-name", a);
	held->turn_id = arena_fmt(&held->arena, "%.*s%s%.*s", STR_ARG(text),
	    args.n > 0 ? " " : "", STR_ARG(args));
}

/* What the program wrote is no text of the user. */
static void
clean_user(struct import *im, struct episode *ep, struct message *m,
    const struct json_value *v, struct arena *a)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	bool is_meta = value_bool(import_get(map, C_META, v)) == 1;

	if (str_starts(m->text, STR("[Request interrupted")))
		interrupt(ep, m->text);
	if (value_get(v, "isCompactSummary") != NULL)
		m->text = STR_NONE;
	expand_command(im, m, is_meta, a);
	if (!is_meta)
		message_clean(m, import_get(map, C_MESSAGE, v), is_machine_text, a);
	for (size_t i = 0; i < m->results; i++) {
		if (is_rejection(&m->result[i], a))
			m->result[i].state = CALL_REJECTED;
		else if (value_bool(import_get(map, C_CUT, v)) == 1)
			m->result[i].state = CALL_TRUNCATED;
	}
}

/*
 * The agent's record: false if it is not the agent's. An error of the provider is
 * the outcome unless an answer follows.
 */
static bool
clean_agent(struct episode *ep, struct message *m, const struct json_value *v)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	double cost = value_number(import_get(map, C_COST, v));
	bool fault = value_bool(import_get(map, C_FAULT, v)) == 1;

	if (cost >= 0)
		ep->cost = (isnan(ep->cost) ? 0 : ep->cost) + cost;
	if (m->calls > 0 && str_is(import_text(map, C_CUT, v), "max_tokens"))
		m->call[m->calls - 1].state = CALL_TRUNCATED;
	if (ep->input.n > 0)
		ep->status = fault ? STR("error") : STR_NONE;
	return !fault && !str_is(import_text(map, C_MODEL, v), "<synthetic>");
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
begin_task(struct episode *ep, const struct json_value *v)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;

	ep->session_id = episode_keep(ep, import_text(map, C_SESSION, v));
	ep->id = episode_keep(ep, import_text(map, C_ID, v));
}

static void
take(struct import *im, const struct json_value *v, struct arena *a)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	struct episode *ep = episode_of(im, v, a);
	int64_t at = EPISODE_NEVER;
	struct message m;

	message_read(&m, import_get(map, C_MESSAGE, v), a);
	if (m.role == ROLE_UNKNOWN) /* the role is optional in old records */
		m.role = str_is(import_text(map, C_TYPE, v), "user") ? ROLE_USER
								     : ROLE_AGENT;
	m.turn = import_text(map, C_TURN, v);
	import_time(im, map, C_AT, v, &at);
	if (m.role == ROLE_USER)
		clean_user(im, ep, &m, v, a);
	else if (!clean_agent(ep, &m, v))
		return;
	message_take(im, ep, &m, at);
	if (m.role == ROLE_USER && m.text.n > 0)
		begin_task(ep, v);
}

/* What the user said while the agent acted. */
static void
take_queued(struct import *im, const struct json_value *v, struct arena *a)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	struct message m = {
	    .role = ROLE_USER, .text = message_text(import_get(map, C_QUEUED, v), a)};
	int64_t at = EPISODE_NEVER;

	if (m.text.n == 0 || is_machine_text(m.text))
		return;
	import_time(im, map, C_AT, v, &at);
	message_take(im, episode_of(im, v, a), &m, at);
	begin_task(episode_of(im, v, a), v);
}

/* Of claude --output-format stream-json: the end of the run. */
static void
take_end(struct import *im, const struct json_value *v, struct arena *a)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	struct episode *ep = episode_of(im, v, a);
	double cost = value_number(import_get(map, C_COST, v));
	double took = value_number(import_get(map, C_TOOK, v));

	if (cost >= 0)
		ep->cost = cost;
	if (took >= 0)
		ep->latency_ms = took;
	if (value_bool(value_get(v, "is_error")) == 1)
		ep->status = STR("error");
}

/* Of the same: its beginning has the names of the tools. */
static void
take_tools(struct import *im, const struct json_value *v, struct arena *a)
{
	struct episode *ep = episode_of(im, v, a);
	const struct json_value *t =
	    value_first(import_get(&FORMAT_CLAUDE_CODE.map, C_TOOLS, v));

	for (; t != NULL; t = t->next) {
		struct import_tool tool = {
		    .kind = KIND_TOOL, .id = import_id(im, value_text(t), a)};

		if (tool_id_fits(tool.id))
			tools_add(&ep->offered, &tool);
	}
}

static void
take_typed(
    struct import *im, struct str type, const struct json_value *v, struct arena *a)
{
	if (str_is(type, "user") || str_is(type, "assistant"))
		take(im, v, a);
	else if (str_is(type, "attachment"))
		take_queued(im, v, a);
	else if (str_is(type, "result"))
		take_end(im, v, a);
	else if (str_is(type, "system"))
		take_tools(im, v, a);
	else if (!is_passed(type))
		import_miss(im, "unknown type of record", type);
}

static uint64_t
content_hash(const struct json_value *v, uint64_t h)
{
	h = hash64(v->text, h + (uint64_t)v->type);
	for (v = value_first(v); v != NULL; v = v->next)
		h = content_hash(v, hash64(v->key, h));
	return h;
}

/* Whether a record is new. One that is there again is read once, and has no news. */
static bool
is_new(struct import *im, struct str id, const struct json_value *v)
{
	const struct json_value *content =
	    value_at(import_get(&FORMAT_CLAUDE_CODE.map, C_MESSAGE, v), "content");
	struct arena a = {0};
	bool is = import_once(im, id);
	struct str both = arena_fmt(&a, "%.*s %016" PRIx64, STR_ARG(id),
	    content == NULL ? 0 : content_hash(content, 0));

	if (import_once(im, both) && !is)
		import_miss(im,
		    "a record with the uuid of another, and other content: the first "
		    "counts",
		    STR_NONE);
	arena_release(&a);
	return is;
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	const struct import_map *map = &FORMAT_CLAUDE_CODE.map;
	struct str type = import_text(map, C_TYPE, v), id = import_text(map, C_ID, v);
	struct arena a = {0};

	if (type.p == NULL)
		return err_set(e, ERR_INPUT, "type: is missing");
	if (is_passed(type) || (id.p != NULL && !is_new(im, id, v)))
		return 0;
	take_typed(im, type, v, &a);
	arena_release(&a);
	return 0;
}

const struct import_format FORMAT_CLAUDE_CODE = {.name = "claude-code",
    .title = "transcripts of Claude Code, ~/.claude/projects/PROJECT/SESSION.jsonl",
    .notes = "A text of the user begins a task; text that the program wrote into a "
	     "message of the user does not, and a system-reminder within one is left "
	     "out. So does a command whose prompt the program "
	     "adds. Calls with the same message.id are one decision. The tool Skill is "
	     "load_skill, and AskUserQuestion is clarify. A call that the user, or a "
	     "rule of the user, refused is rejected; one that was interrupted is "
	     "truncated; one without a result is pending. A sub-agent is a "
	     "conversation of its own. A record that is there again, in the same or in "
	     "a resumed session, is read once; with other content it is counted. The "
	     "output of claude --output-format "
	     "stream-json is read as well; it has the texts of the user only if they "
	     "come by --input-format stream-json with --replay-user-messages.",
    .map = IMPORT_MAP(ROWS),
    .special = SPECIAL,
    .is = is_claude_code,
    .record = record};
