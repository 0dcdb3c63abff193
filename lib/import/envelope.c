#include "import/envelope.h"

#include <math.h>

#include "base/num.h"
#include "import/chunks.h"
#include "import/times.h"
#include "json/tree.h"

enum part {
	E_REQUEST,
	E_RESPONSE,
	E_HISTORY,
	E_TOOLS,
	E_MESSAGE,
	E_ITEMS,
	E_CUT,
	E_HTTP,
	E_ERROR,
	E_AT,
	E_CREATED,
	E_UNTIL,
	E_COMPLETED,
	E_TOOK,
	E_COST,
	E_USED,
	E_ID,
	E_BEFORE,
	E_THREAD,
	E_SESSION,
	E_USER,
	E_TASK,
	E_TRACE
};

#define REQUEST "a request"
#define RESPONSE "a response"
static const struct import_row ROWS[] = {
    {E_REQUEST, "request/body", "the request"},
    {E_REQUEST, "request/json", "the request"},
    {E_REQUEST, "request/params", "the request"},
    {E_REQUEST, "request", "the request"},
    {E_REQUEST, "body", "the request"},
    {E_REQUEST, "params", "the request"},
    {E_REQUEST, "kwargs", "the request"},
    {E_RESPONSE, "response/body", "the response"},
    {E_RESPONSE, "response/_sse", "the chunks of the response"},
    {E_RESPONSE, "response/chunks", "the chunks of the response"},
    {E_RESPONSE, "response", "the response"},
    {E_RESPONSE, "result/message", "the response"},
    {E_RESPONSE, "chunks", "the chunks of the response"},
    {E_RESPONSE, "output", "the response"},
    {E_RESPONSE, "completion", "the response"},
    {E_HISTORY, "messages", "the conversation", REQUEST},
    {E_HISTORY, "input/messages", "the conversation", REQUEST},
    {E_HISTORY, "input", "the conversation", REQUEST},
    {E_HISTORY, "contents", "the conversation", REQUEST},
    {E_TOOLS, "tools", "the candidates", REQUEST},
    {E_TOOLS, "functions", "the candidates", REQUEST},
    {E_TOOLS, "model_parameters/tools", "the candidates", REQUEST},
    {E_TOOLS, "optional_params/tools", "the candidates", REQUEST},
    {E_MESSAGE, "choices/0/message", "the calls and the answer", RESPONSE},
    {E_MESSAGE, "candidates/0/content", "the calls and the answer", RESPONSE},
    {E_ITEMS, "output", "the calls and the answer", RESPONSE},
    {E_CUT, "choices/0/finish_reason", "length: the last call is truncated", RESPONSE},
    {E_CUT, "stop_reason", "max_tokens: the same", RESPONSE},
    {E_CUT, "status", "incomplete: the same", RESPONSE},
    {E_HTTP, "http_status", "400 and more: outcome.status error"},
    {E_HTTP, "status_code", "the same"},
    {E_HTTP, "response/status_code", "the same"},
    {E_HTTP, "response/status", "the same"},
    {E_HTTP, "status", "the same; failure"},
    {E_ERROR, "error", "outcome.status error", "a record or a response"},
    {E_AT, "timestamp", "task.created_at"},
    {E_AT, "start_time", "task.created_at"},
    {E_AT, "startTime", "task.created_at"},
    {E_AT, "request_time", "task.created_at"},
    {E_AT, "request/timestamp", "task.created_at"},
    {E_CREATED, "created_at", "task.created_at", RESPONSE},
    {E_CREATED, "created", "task.created_at", RESPONSE},
    {E_CREATED, "date", "task.created_at"},
    {E_UNTIL, "end_time", "outcome.latency_ms"},
    {E_UNTIL, "endTime", "outcome.latency_ms"},
    {E_UNTIL, "response_time", "outcome.latency_ms"},
    {E_UNTIL, "response/timestamp", "outcome.latency_ms"},
    {E_COMPLETED, "completed_at", "outcome.latency_ms", RESPONSE},
    {E_TOOK, "processing_ms", "outcome.latency_ms"},
    {E_TOOK, "latency_ms", "outcome.latency_ms"},
    {E_TOOK, "duration_ms", "outcome.latency_ms"},
    {E_COST, "response_cost", "outcome.cost"},
    {E_COST, "cost", "outcome.cost"},
    {E_USED, "usage/cost", "outcome.cost", RESPONSE},
    {E_USED, "_hidden_params/response_cost", "outcome.cost", RESPONSE},
    {E_ID, "id", "trajectory_id, of the first response of the task", RESPONSE},
    {E_BEFORE, "previous_response_id", "the response that it goes on from", REQUEST},
    {E_THREAD, "conversation/id", "task.session_id", REQUEST},
    {E_THREAD, "conversation", "task.session_id", REQUEST},
    {E_SESSION, "session_id", "task.session_id"},
    {E_SESSION, "metadata/session_id", "task.session_id", "a record or a request"},
    {E_USER, "user", "task.user_id", "a record or a request"},
    {E_USER, "metadata/user_id", "task.user_id", "a record or a request"},
    {E_TASK, "custom_id",
	"task.task_id; joins the request and the response of a batch"},
    {E_TRACE, "trace_id", "task.trace_id"},
};
const struct import_map ENVELOPE_MAP = IMPORT_MAP(ROWS);

static const struct json_value *
get(int part, const struct json_value *v)
{
	return import_get(&ENVELOPE_MAP, part, v);
}

static struct str
text(int part, const struct json_value *v)
{
	return import_text(&ENVELOPE_MAP, part, v);
}

/* A body may be JSON in a string. */
static const struct json_value *
parsed(const struct json_value *v, struct arena *a)
{
	struct err ignored;
	struct str s = value_is(v, VALUE_STRING) ? v->text : STR_NONE;

	return s.n > 0 && (s.p[0] == '{' || s.p[0] == '[') ? json_tree(s, a, &ignored)
							   : v;
}

static bool
has_history(const struct json_value *v)
{
	return value_is(v, VALUE_OBJECT) && get(E_HISTORY, v) != NULL;
}

const struct json_value *
envelope_request(const struct json_value *v, struct arena *a)
{
	const struct json_value *r;

	for (size_t i = 0; i < ENVELOPE_MAP.n; i++) {
		if (ENVELOPE_MAP.row[i].part != E_REQUEST)
			continue;
		r = parsed(value_at(v, ENVELOPE_MAP.row[i].path), a);
		if (has_history(r))
			return r;
	}
	return has_history(v) ? v : NULL;
}

const struct json_value *
envelope_response(const struct json_value *v, struct arena *a)
{
	const struct json_value *r = parsed(get(E_RESPONSE, v), a);

	if (r != NULL)
		return value_is(r, VALUE_ARRAY) || value_is(r, VALUE_STRING)
			   ? chunks_join(r, a)
			   : r;
	return get(E_MESSAGE, v) != NULL || get(E_ITEMS, v) != NULL ? v : NULL;
}

/* The messages of a response, as an array; NULL if it has none. */
static const struct json_value *
reply_of(const struct json_value *r, struct arena *a)
{
	const struct json_value *m = get(E_MESSAGE, r);
	struct json_value *list;

	if (m == NULL && value_is(get(E_ITEMS, r), VALUE_ARRAY))
		return get(E_ITEMS, r);
	if (m == NULL && value_get(r, "role") != NULL &&
	    value_get(r, "content") != NULL)
		m = r;
	if (m == NULL && value_get(value_get(r, "message"), "role") != NULL)
		m = value_get(r, "message");
	if (!value_is(m, VALUE_OBJECT))
		return NULL;
	list = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
	value_share(a, list, m);
	return list;
}

static bool
is_failed(const struct json_value *v, const struct json_value *response)
{
	const struct json_value *error = get(E_ERROR, v);
	struct str status = text(E_HTTP, v), type;
	double code;

	if (error == NULL)
		error = get(E_ERROR, response);
	if (error != NULL && value_bool(error) != 0 &&
	    !(value_is(error, VALUE_STRING) && error->text.n == 0))
		return true;
	if (num_parse(status, &code))
		return code >= 400;
	type = value_text(value_at(v, "result/type"));
	return str_is(status, "failure") || str_is(status, "error") ||
	       str_is(value_text(value_get(response, "status")), "failed") ||
	       str_is(value_text(value_get(response, "type")), "error") ||
	       str_is(type, "errored") || str_is(type, "expired") ||
	       str_is(type, "canceled");
}

/* The status or the code of a failure: a known word of its log, not its text. */
static struct str
failure_of(const struct json_value *v, const struct json_value *response)
{
	const struct json_value *error = get(E_ERROR, response);
	struct str status = text(E_HTTP, v), s;
	double code;

	if (num_parse(status, &code) && code >= 400)
		return status;
	if (error == NULL)
		error = get(E_ERROR, v);
	s = value_text(value_get(error, "code"));
	if (s.p == NULL)
		s = value_text(value_get(error, "type"));
	if (s.p == NULL)
		s = value_text(value_get(value_get(error, "error"), "type"));
	if (s.p == NULL)
		s = value_text(value_at(v, "result/type"));
	return s;
}

static bool
is_cut(const struct json_value *response)
{
	struct str why = text(E_CUT, response);

	return str_is(why, "length") || str_is(why, "max_tokens") ||
	       str_is(why, "incomplete");
}

static void
read_times(struct import *im, struct exchange *x, const struct json_value *v,
    const struct json_value *r)
{
	double took;

	if (!import_time(im, &ENVELOPE_MAP, E_AT, v, &x->at) &&
	    !import_time(im, &ENVELOPE_MAP, E_CREATED, r, &x->at))
		import_time(im, &ENVELOPE_MAP, E_CREATED, v, &x->at);
	if (num_parse(text(E_TOOK, v), &took) && took >= 0 && took < 1e12 &&
	    x->at != EPISODE_NEVER)
		x->until = x->at + (int64_t)took;
	else if (!import_time(im, &ENVELOPE_MAP, E_UNTIL, v, &x->until))
		import_time(im, &ENVELOPE_MAP, E_COMPLETED, r, &x->until);
}

static struct str
either(int part, const struct json_value *v, const struct json_value *request)
{
	struct str s = text(part, v);

	return s.p == NULL ? text(part, request) : s;
}

static void
read_facts(struct import *im, struct exchange *x, const struct json_value *v,
    const struct json_value *q, const struct json_value *r)
{
	read_times(im, x, v, r);
	if (!num_parse(text(E_COST, v), &x->cost) &&
	    !num_parse(text(E_USED, r), &x->cost))
		x->cost = NAN;
	x->failed = is_failed(v, r);
	if (x->failed)
		x->failure = failure_of(v, r);
	x->cut = is_cut(r);
	x->id = text(E_ID, r == v ? NULL : r);
	x->thread = text(E_THREAD, q);
	x->before = text(E_BEFORE, q);
	if (x->before.p == NULL)
		x->before = x->thread;
	x->session = either(E_SESSION, v, q);
	if (x->session.p == NULL)
		x->session = x->thread;
	x->user = either(E_USER, v, q);
	x->task = text(E_TASK, v);
	x->trace = text(E_TRACE, v);
}

/* Fills an exchange. False: the record has neither messages nor a response. */
static bool
read_exchange(
    struct import *im, struct exchange *x, const struct json_value *v, struct arena *a)
{
	const struct json_value *q = envelope_request(v, a);
	const struct json_value *r = envelope_response(v, a);

	exchange_init(x);
	if (r == q && get(E_MESSAGE, r) == NULL &&
	    !value_is(get(E_ITEMS, r), VALUE_ARRAY))
		r = NULL;
	read_facts(im, x, v, q, r);
	x->history = get(E_HISTORY, q);
	x->tools = get(E_TOOLS, q) == NULL ? get(E_TOOLS, v) : get(E_TOOLS, q);
	/* The body of a request to an API has its model; a prompt may have tools. */
	x->bare = q != NULL && x->tools == NULL && value_get(q, "model") != NULL &&
		  value_get(q, "prompt") == NULL;
	x->reply = reply_of(r, a);
	x->half = x->task.p != NULL && (q == NULL) != (r == NULL && !x->failed);
	x->whole = !x->half && q != NULL && r == NULL && !x->failed &&
		   value_is(x->history, VALUE_ARRAY);
	return q != NULL || x->half;
}

int
envelope_take(struct import *im, const struct json_value *v, struct err *e)
{
	struct arena a = {0};
	struct exchange x;
	int rc = 0;

	if (!value_is(v, VALUE_OBJECT))
		rc = err_set(e, ERR_INPUT, "a record is no object");
	else if (read_exchange(im, &x, v, &a))
		rc = exchange_take(im, &x, e);
	else if (value_at(v, "request/data") == NULL) /* not an upload of traces */
		import_miss(im, "a record without the messages of a request", STR_NONE);
	arena_release(&a);
	return rc;
}
