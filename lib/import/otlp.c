/*
 * Spans of OpenTelemetry: OTLP/JSON as the collector's file exporter writes it,
 * spans one a line as the SDKs print them, or attributes alone. Spans of a trace
 * come in any order and between those of other traces, so they are collected
 * by trace, and put together at the end of the input.
 */
#include <inttypes.h>
#include <stdio.h>

#include "import/attribute_tree.h"
#include "import/attributes.h"
#include "import/grouped.h"
#include "import/otlp_load.h"
#include "import/span.h"
#include "import/times.h"
#include "json/pack.h"

enum part {
	S_TRACE,
	S_ID,
	S_PARENT,
	S_NAME,
	S_START,
	S_END,
	S_STATUS,
	S_ATTRIBUTES,
	S_EVENTS,
	S_EVENT,
	S_BODY
};

static const struct import_row ROWS[] = {
    {S_TRACE, "traceId", "task.trace_id; trajectory_id"},
    {S_TRACE, "trace_id", "task.trace_id; trajectory_id"},
    {S_TRACE, "context/trace_id", "task.trace_id; trajectory_id"},
    {S_TRACE, "context.trace_id", "task.trace_id; trajectory_id"},
    {S_TRACE, "spanContext/traceId", "task.trace_id; trajectory_id"},
    {S_ID, "spanId", "trajectory_id, after the trace, if it has several runs"},
    {S_ID, "span_id", "trajectory_id, after the trace, if it has several runs"},
    {S_ID, "context/span_id", "trajectory_id, after the trace, if it has several runs"},
    {S_ID, "context.span_id", "trajectory_id, after the trace, if it has several runs"},
    {S_ID, "spanContext/spanId",
	"trajectory_id, after the trace, if it has several runs"},
    {S_PARENT, "parentSpanId", "what a span is part of"},
    {S_PARENT, "parent_span_id", "what a span is part of"},
    {S_PARENT, "parentSpanContext/spanId", "what a span is part of"},
    {S_PARENT, "parent_id", "what a span is part of"},
    {S_NAME, "name", "the tool, if no attribute names it"},
    {S_START, "startTimeUnixNano",
	"task.created_at, the order of calls, outcome.latency_ms"},
    {S_START, "start_time_unix_nano",
	"task.created_at, the order of calls, outcome.latency_ms"},
    {S_START, "start_time", "task.created_at, the order of calls, outcome.latency_ms"},
    {S_START, "startTime", "task.created_at, the order of calls, outcome.latency_ms"},
    {S_START, "timeUnixNano",
	"task.created_at, the order of calls, outcome.latency_ms"},
    {S_START, "observedTimeUnixNano",
	"task.created_at, the order of calls, outcome.latency_ms"},
    {S_END, "endTimeUnixNano", "the end of a call; outcome.latency_ms"},
    {S_END, "end_time_unix_nano", "the end of a call; outcome.latency_ms"},
    {S_END, "end_time", "the end of a call; outcome.latency_ms"},
    {S_END, "endTime", "the end of a call; outcome.latency_ms"},
    {S_STATUS, "status/code",
	"2: an error of the call, or outcome.status error of the run"},
    {S_STATUS, "status/status_code",
	"2: an error of the call, or outcome.status error of the run"},
    {S_STATUS, "status_code",
	"2: an error of the call, or outcome.status error of the run"},
    {S_ATTRIBUTES, "attributes", "the attributes"},
    {S_EVENTS, "events", "messages and scores"},
    {S_EVENT, "eventName", "the name of an event", "an event, or a record of a log"},
    {S_EVENT, "event_name", "the name of an event", "an event, or a record of a log"},
    {S_EVENT, "name", "the name of an event", "an event, or a record of a log"},
    {S_BODY, "body", "a message", "an event, or a record of a log"},
};
static const struct import_map MAP = IMPORT_MAP(ROWS);

/* Where a document holds spans, or records of a log, or what holds these. */
static const char *const HOLDERS[] = {"resourceSpans", "scopeSpans",
    "instrumentationLibrarySpans", "spans", "batches", "trace", "resourceLogs",
    "scopeLogs", "logRecords", NULL};

enum { NESTED = 8 }; /* holders within holders; a real document has 4 */

static const struct json_value *
holder(const struct json_value *v)
{
	const struct json_value *inner = NULL;

	for (size_t i = 0; HOLDERS[i] != NULL && inner == NULL; i++)
		inner = value_get(v, HOLDERS[i]);
	return inner;
}

/* Attributes alone, with their names as keys. */
static bool
is_flat(const struct json_value *v)
{
	static const char *const HEADS[] = {
	    "gen_ai.", "openinference.", "traceloop.", "llm.", NULL};

	if (!value_is(v, VALUE_OBJECT))
		return false;
	for (const struct json_value *m = v->first; m != NULL; m = m->next) {
		for (size_t i = 0; HEADS[i] != NULL; i++) {
			if (str_starts(m->key, str_of(HEADS[i])))
				return true;
		}
	}
	return false;
}

static bool
is_log(const struct json_value *v)
{
	return value_get(v, "timeUnixNano") != NULL ||
	       value_get(v, "observedTimeUnixNano") != NULL ||
	       value_get(v, "severityNumber") != NULL;
}

static bool
is_span(const struct json_value *v)
{
	return import_text(&MAP, S_TRACE, v).n > 0 && import_text(&MAP, S_ID, v).n > 0;
}

static bool
is_otlp(const struct json_value *v)
{
	const struct json_value *inner = holder(v);

	if (value_get(v, "resourceSpans") != NULL ||
	    value_get(v, "resourceLogs") != NULL || value_get(v, "batches") != NULL)
		return true;
	if (value_is(inner, VALUE_ARRAY) && inner->first != NULL)
		return is_span(inner->first) || holder(inner->first) != NULL;
	return is_span(v) || (is_log(v) && value_get(v, "attributes") != NULL) ||
	       is_flat(v);
}

/* ns since 1970: RFC 3339, a number by its size, or [seconds, nanoseconds]. */
static int64_t
time_of(struct import *im, int part, const struct json_value *v)
{
	const struct json_value *t = import_get(&MAP, part, v);
	struct str s = value_text(t);
	int64_t at = 0;
	double seconds, ns;

	if (value_is(t, VALUE_ARRAY)) {
		seconds = value_number(value_at(t, "0"));
		ns = value_number(value_at(t, "1"));
		return seconds > 0 && seconds < 9e9 && ns >= 0 && ns < 1e9
			   ? (int64_t)seconds * 1000000000 + (int64_t)ns
			   : SPAN_NEVER;
	}
	if (s.n == 19 && s.p[0] != '0') { /* all digits of ns, which a double has not */
		for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			at = i < 18 ? 10 * at + (s.p[i] - '0') : at;
		if (at >= 100000000000000000 && at < 900000000000000000)
			return at * 10 +
			       (s.p[18] >= '0' && s.p[18] <= '9' ? s.p[18] - '0' : 0);
	}
	return import_time(im, &MAP, part, v, &at) ? span_ns(at) : SPAN_NEVER;
}

static bool
is_failed(const struct json_value *v)
{
	static const char *const ERRORS[] = {
	    "2", "STATUS_CODE_ERROR", "ERROR", "StatusCode.ERROR", NULL};

	return str_in(import_text(&MAP, S_STATUS, v), ERRORS);
}

/* The name of an attribute, as it is stored; false: a span does not need it. */
static bool
stored_name(struct str *key, bool all)
{
	/* The columns of a table of Phoenix. */
	if (str_starts(*key, STR("attributes."))) {
		key->p += strlen("attributes.");
		key->n -= strlen("attributes.");
	}
	return key->p != NULL && (all || attribute_matters(*key));
}

/* Attributes as an object: they are an object, or a list of OTLP. */
static void
put_attributes(struct buf *b, const struct json_value *v, bool all)
{
	struct str key;

	pack_open(b, STR("a"), VALUE_OBJECT);
	for (const struct json_value *m = value_first(v); m != NULL; m = m->next) {
		if (v->type == VALUE_OBJECT) {
			key = m->key;
			if (stored_name(&key, all))
				pack_value(b, key, m);
		} else {
			key = value_text(value_get(m, "key"));
			if (stored_name(&key, all))
				attribute_pack(b, key, value_get(m, "value"));
		}
	}
	pack_close(b);
}

/* {"stringValue": ...} and the like */
static bool
is_any(const struct json_value *v)
{
	const struct json_value *m = value_is(v, VALUE_OBJECT) ? v->first : NULL;

	return m != NULL && m->next == NULL && m->key.n > 5 &&
	       memcmp(m->key.p + m->key.n - 5, "Value", 5) == 0;
}

static void
put_text(struct buf *b, const char *key, struct str s)
{
	if (s.n > 0)
		pack_scalar(b, str_of(key), VALUE_STRING, s);
}

static void
put_number(struct buf *b, const char *key, int64_t n)
{
	char text[24];
	int length = snprintf(text, sizeof text, "%" PRId64, n);

	if (n != SPAN_NEVER)
		pack_scalar(
		    b, str_of(key), VALUE_NUMBER, (struct str){text, (size_t)length});
}

static void
put_event(struct buf *b, const struct json_value *v)
{
	const struct json_value *body = import_get(&MAP, S_BODY, v);

	pack_open(b, STR_NONE, VALUE_OBJECT);
	put_text(b, "n", import_text(&MAP, S_EVENT, v));
	put_attributes(b, import_get(&MAP, S_ATTRIBUTES, v), true);
	if (body != NULL && is_any(body))
		attribute_pack(b, STR("b"), body);
	else if (body != NULL)
		pack_value(b, STR("b"), body);
	pack_close(b);
}

static bool
is_genai_event(const struct json_value *v)
{
	return str_starts(import_text(&MAP, S_EVENT, v), STR("gen_ai."));
}

/* A span as it is stored: what matters of it, and short names. */
static void
put_span(struct import *im, struct buf *b, const struct json_value *v)
{
	const struct json_value *attributes = import_get(&MAP, S_ATTRIBUTES, v);
	const struct json_value *e = value_first(import_get(&MAP, S_EVENTS, v));

	put_text(b, "p", import_text(&MAP, S_PARENT, v));
	put_text(b, "n", import_text(&MAP, S_NAME, v));
	put_number(b, "s", time_of(im, S_START, v));
	put_number(b, "e", time_of(im, S_END, v));
	if (is_failed(v))
		pack_scalar(b, STR("f"), VALUE_BOOL, STR("true"));
	put_attributes(b, attributes == NULL ? v : attributes, false);
	pack_open(b, STR("v"), VALUE_ARRAY);
	for (; e != NULL; e = e->next) {
		if (is_genai_event(e))
			put_event(b, e);
	}
	pack_close(b);
}

/* Keeps a span, or a record of a log, with its trace. */
static int
keep(struct import *im, const struct json_value *v, bool log, struct err *e)
{
	struct buf b = {0};
	int rc;

	pack_open(&b, STR_NONE, VALUE_OBJECT);
	put_text(&b, "i", import_text(&MAP, S_ID, v));
	if (log) {
		pack_open(&b, STR("v"), VALUE_ARRAY);
		put_event(&b, v);
		pack_close(&b);
	} else {
		put_span(im, &b, v);
	}
	pack_close(&b);
	rc = grouped_add_packed(im, import_text(&MAP, S_TRACE, v), buf_str(&b), e);
	buf_release(&b);
	return rc;
}

static int
take(struct import *im, const struct json_value *v, int depth, struct err *e)
{
	const struct json_value *inner = depth > NESTED ? NULL : holder(v);
	int rc = 0;

	if (is_span(v) && !is_log(v))
		return keep(im, v, false, e);
	if (is_log(v))
		return is_genai_event(v) ? keep(im, v, true, e) : 0;
	if (value_is(inner, VALUE_OBJECT))
		return take(im, inner, depth + 1, e);
	if (inner != NULL) {
		for (v = value_first(inner); v != NULL && rc == 0; v = v->next)
			rc = take(im, v, depth + 1, e);
		return rc;
	}
	if (is_flat(v))
		return keep(im, v, false, e);
	import_miss(im, "a record that is no span", STR_NONE);
	return 0;
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	if (!value_is(v, VALUE_OBJECT))
		return err_set(e, ERR_INPUT, "a span is an object");
	return take(im, v, 0, e);
}

const struct import_format FORMAT_OTLP = {.name = "otlp",
    .title = "spans of OpenTelemetry, with the conventions for generative AI, or those "
	     "of OpenInference or OpenLLMetry",
    .notes =
	"The spans are OTLP/JSON, as the file exporter of the collector writes it; "
	"spans "
	"as the SDKs print them; or attributes alone. Records of a log in OTLP/JSON "
	"are "
	"events of their span. Spans are collected by trace, and the trajectories come "
	"at the end of the input. A span of an agent is a task, and so is the topmost "
	"span around calls that holds the text of a user; an agent that only holds "
	"others is none. Each task in such an agent has its scores, unless it has one "
	"of "
	"the same name itself; its error is that of its only task, and counted if it "
	"holds several. Without such a span, each new last text of the user in the "
	"calls of models is a task. The calls are the spans of tools, and the calls in "
	"messages that have no span; what is inside of a tool is not. Calls after the "
	"same call of a model are one decision; without calls of models, calls that "
	"overlap. A span with gen_ai.skill.name is load_skill. A span of a tool that "
	"ended is ok unless its status, error.type or isError in its result says "
	"otherwise. An error of the agent, or of the root, is outcome.status error; "
	"a status OK says only that there was no exception, so the outcome is unknown. "
	"Scores are those of gen_ai.evaluation.result "
	"and the evaluations of OpenInference; a label is no number.",
    .map = IMPORT_MAP(ROWS),
    .is = is_otlp,
    .record = record,
    .end = grouped_end,
    .finish = otlp_finish};
