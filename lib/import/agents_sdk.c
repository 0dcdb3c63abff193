/*
 * Runs of the OpenAI Agents SDK: the state of a run (Python: snake_case, JavaScript:
 * camelCase), and the items of a session, as they are, in a list, or as the rows of
 * a session database.
 */
#include "import/conversation.h"
#include "import/exchange.h"
#include "import/times.h"
#include "json/tree.h"

enum part {
	S_VERSION,
	S_INPUT,
	S_ITEMS,
	S_RESPONSES,
	S_RAW,
	S_APPROVALS,
	S_TRACE,
	S_SESSION,
	S_LIST,
	S_ROW,
	S_AT
};

static const struct import_row ROWS[] = {
    {S_VERSION, "$schemaVersion", "a state of a run"},
    {S_INPUT, "original_input", "task.input, and the conversation before it",
	"a state"},
    {S_INPUT, "originalInput", "the same", "a state"},
    {S_ITEMS, "session_items", "the calls, results and the answer", "a state"},
    {S_ITEMS, "generated_items", "the same, if there are no session_items", "a state"},
    {S_ITEMS, "generatedItems", "the same", "a state"},
    {S_RESPONSES, "model_responses", "the same, if there are no items", "a state"},
    {S_RESPONSES, "modelResponses", "the same", "a state"},
    {S_RAW, "raw_item", "the message, call or result", "an item"},
    {S_RAW, "rawItem", "the same", "an item"},
    {S_APPROVALS, "context/approvals", "rejected: these calls are rejected", "a state"},
    {S_TRACE, "trace/id", "task.trace_id", "a state"},
    {S_TRACE, "trace/trace_id", "task.trace_id", "a state"},
    {S_SESSION, "conversation_id", "task.session_id", "a state"},
    {S_SESSION, "conversationId", "task.session_id", "a state"},
    {S_SESSION, "trace/group_id", "task.session_id", "a state"},
    {S_SESSION, "trace/groupId", "task.session_id", "a state"},
    {S_SESSION, "session_id", "task.session_id", "a row or a list of items"},
    {S_LIST, "items", "the items of a session"},
    {S_ROW, "message_data", "an item as JSON in a text"},
    {S_AT, "created_at", "task.created_at", "a row"},
};
#define MAP (&FORMAT_AGENTS_SDK.map)

/* Of src/agents/tool.py and of packages/agents-core/src/tool.ts: the defaults. */
const struct import_failure AGENTS_SDK_FAILURES[] = {
    {"An error occurred while running the tool.", CALL_ERROR},
    {"An error occurred while parsing tool arguments.", CALL_ERROR},
    {"Tool execution was not approved.", CALL_REJECTED},
    {NULL, CALL_OK},
};

static bool
is_item(const struct json_value *v)
{
	static const char *const TYPES[] = {"function_call", "function_call_output",
	    "function_call_result", "hosted_tool_call", NULL};
	struct str type = value_text(value_get(v, "type"));

	if (value_get(v, "role") != NULL)
		return value_get(v, "content") != NULL ||
		       value_get(v, "tool_calls") != NULL;
	return str_in(type, TYPES);
}

static bool
is_agents_sdk(const struct json_value *v)
{
	return (import_get(MAP, S_VERSION, v) != NULL &&
		   (import_get(MAP, S_INPUT, v) != NULL ||
		       import_get(MAP, S_ITEMS, v) != NULL)) ||
	       import_get(MAP, S_ROW, v) != NULL ||
	       is_item(value_first(import_get(MAP, S_LIST, v))) || is_item(v);
}

static void
append(struct arena *a, struct json_value *list, const struct json_value *v)
{
	if (value_is(v, VALUE_OBJECT))
		value_share(a, list, v);
}

static void
append_pair(
    struct arena *a, struct json_value *object, const char *key, struct str text)
{
	value_add(a, object, str_of(key), VALUE_STRING)->text = text;
}

/* The input of the run: a text, or items. */
static void
append_input(struct arena *a, struct json_value *list, const struct json_value *input)
{
	struct json_value *m;

	if (value_is(input, VALUE_STRING)) {
		m = value_add(a, list, STR_NONE, VALUE_OBJECT);
		append_pair(a, m, "role", STR("user"));
		append_pair(a, m, "content", input->text);
	}
	if (!value_is(input, VALUE_ARRAY))
		return;
	for (input = input->first; input != NULL; input = input->next)
		append(a, list, input);
}

/* What the run made: its items, or if it has none the output of the model. */
static void
append_made(struct arena *a, struct json_value *list, const struct json_value *v)
{
	const struct json_value *item = NULL, *r, *o;

	for (size_t i = 0; i < MAP->n && item == NULL; i++) {
		if (MAP->row[i].part == S_ITEMS)
			item = value_first(value_at(v, MAP->row[i].path));
	}
	if (item == NULL) {
		r = value_first(import_get(MAP, S_RESPONSES, v));
		for (; r != NULL; r = r->next)
			for (o = value_first(value_get(r, "output")); o != NULL;
			     o = o->next)
				append(a, list, o);
	}
	for (; item != NULL; item = item->next) {
		/* The request of an approval repeats the call. */
		if (!str_is(value_text(value_get(item, "type")), "tool_approval_item"))
			append(a, list, import_get(MAP, S_RAW, item));
	}
}

/* A result for each call that the user did not allow. */
static void
append_rejected(struct arena *a, struct json_value *list, const struct json_value *v)
{
	const struct json_value *tool = value_first(import_get(MAP, S_APPROVALS, v)),
				*id;
	struct json_value *r;

	for (; tool != NULL; tool = tool->next) {
		id = value_first(value_get(tool, "rejected"));
		for (; id != NULL; id = id->next) {
			r = value_add(a, list, STR_NONE, VALUE_OBJECT);
			append_pair(a, r, "type", STR("function_call_output"));
			append_pair(a, r, "call_id", value_text(id));
			append_pair(a, r, "status", STR("rejected"));
		}
	}
}

static int
take_state(
    struct import *im, const struct json_value *v, struct arena *a, struct err *e)
{
	struct json_value *list = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
	struct exchange x;

	append_input(a, list, import_get(MAP, S_INPUT, v));
	append_made(a, list, v);
	append_rejected(a, list, v);
	exchange_init(&x);
	x.whole = true;
	x.history = list;
	x.trace = import_text(MAP, S_TRACE, v);
	x.session = import_text(MAP, S_SESSION, v);
	return exchange_take(im, &x, e);
}

static void
take_item(
    struct import *im, const struct json_value *item, struct str session, int64_t at)
{
	struct arena a = {0};
	struct episode *ep =
	    import_episode(im, arena_fmt(&a, "session %.*s", STR_ARG(session)));
	struct message m;

	message_read(&m, item, &a);
	message_take(im, ep, &m, at);
	if (m.role == ROLE_USER && m.text.n > 0)
		ep->session_id = episode_keep(ep, session);
	arena_release(&a);
}

/* Items of a session: a row, a list, or one as it is. */
static void
take_session(struct import *im, const struct json_value *v, struct arena *a)
{
	struct str session = import_text(MAP, S_SESSION, v);
	const struct json_value *list = import_get(MAP, S_LIST, v);
	struct err ignored;
	int64_t at = EPISODE_NEVER;

	import_time(im, MAP, S_AT, v, &at);
	if (import_get(MAP, S_ROW, v) != NULL) {
		v = json_tree(import_text(MAP, S_ROW, v), a, &ignored);
		if (v == NULL)
			import_miss(im, "message_data that is no JSON", STR_NONE);
		else
			take_item(im, v, session, at);
	} else if (list != NULL) {
		for (v = value_first(list); v != NULL; v = v->next)
			take_item(im, v, session, at);
	} else
		take_item(im, v, session, at);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	struct arena a = {0};
	int rc = 0;

	if (!value_is(v, VALUE_OBJECT))
		return err_set(e, ERR_INPUT, "a record is no object");
	if (import_get(MAP, S_VERSION, v) != NULL)
		rc = take_state(im, v, &a, e);
	else
		take_session(im, v, &a);
	arena_release(&a);
	return rc;
}

const struct import_format FORMAT_AGENTS_SDK = {.name = "agents-sdk",
    .title = "states of runs, and items of sessions, of the OpenAI Agents SDK for "
	     "Python and JavaScript",
    .notes =
	"Each text of the user in the input begins a task. States of the same run "
	"are one trajectory: the longest counts. Calls without a result between "
	"them are one decision. A call that the user did not approve is rejected; "
	"one that waits for approval is pending. A result that begins with a text of "
	"the SDK for errors is an error: An error occurred while running the tool.",
    .map = IMPORT_MAP(ROWS),
    .failures = AGENTS_SDK_FAILURES,
    .is = is_agents_sdk,
    .record = record,
    .finish = exchange_finish};
