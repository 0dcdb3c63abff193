/*
 * Traces of Langfuse: with their observations and scores in one record, as the
 * web page and the API give them; or one record a line for each, as exports hold
 * them, which are collected by trace.
 */
#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "import/grouped.h"
#include "import/langfuse_scores.h"
#include "import/langfuse_span.h"
#include "import/trace.h"
#include "json/pack.h"

static const struct import_row ROWS[] = {
    {L_TRACE, "trace", "the trace, if the record holds it"},
    {L_LIST, "data", "records, of a page of the API"},
    {L_LIST, "traces", "records, of a session"},
    {L_ID, "id", "trajectory_id and task.trace_id; of an observation: its place"},
    {L_OBSERVATIONS, "observations", "the observations"},
    {L_SCORES, "scores", "the scores"},
    {L_TRACE_ID, "traceId", "what the record is part of", "an observation or a score"},
    {L_TRACE_ID, "trace_id", "what the record is part of", "an observation or a score"},
    {L_OBSERVATION_ID, "observationId", "what was judged", "a score"},
    {L_OBSERVATION_ID, "observation_id", "what was judged", "a score"},
    {L_PARENT, "parentObservationId", "what the observation is part of",
	"an observation"},
    {L_PARENT, "parent_observation_id", "what the observation is part of",
	"an observation"},
    {L_TYPE, "type", "AGENT: a task; TOOL: a call; GENERATION: a call of a model",
	"an observation"},
    {L_NAME, "name",
	"selected_ids of a TOOL, if its metadata does not name it; a score, for "
	"--score"},
    {L_LEVEL, "level", "ERROR: an error of the call, or outcome.status error",
	"an observation"},
    {L_START, "startTime", "task.created_at, the order of calls"},
    {L_START, "start_time", "task.created_at, the order of calls"},
    {L_START, "timestamp", "task.created_at, the order of calls"},
    {L_END, "endTime", "the end of a call", "an observation"},
    {L_END, "end_time", "the end of a call", "an observation"},
    {L_INPUT, "input", "task.input; of a TOOL: events"},
    {L_OUTPUT, "output", "the answer, and calls without a TOOL; of a TOOL: events"},
    {L_TOOLS, "toolDefinitions", "candidates", "an observation"},
    {L_TOOLS, "tool_definitions", "candidates", "an observation"},
    {L_CALLS, "toolCalls", "calls, if the output holds none", "an observation"},
    {L_CALLS, "tool_calls", "calls, if the output holds none", "an observation"},
    {L_CALL_NAMES, "toolCallNames", "their tools", "an observation"},
    {L_CALL_NAMES, "tool_call_names", "their tools", "an observation"},
    {L_METADATA, "metadata/attributes", "attributes of a span"},
    {L_METADATA, "metadata", "attributes of a span"},
    {L_SESSION, "sessionId", "task.session_id"},
    {L_SESSION, "session_id", "task.session_id"},
    {L_USER, "userId", "task.user_id"},
    {L_USER, "user_id", "task.user_id"},
    {L_LATENCY, "latency", "outcome.latency_ms, from seconds", "a trace"},
    {L_COST, "totalCost", "outcome.cost, if it is more than 0"},
    {L_COST, "total_cost", "outcome.cost, if it is more than 0"},
    {L_COST, "calculatedTotalCost", "outcome.cost, if it is more than 0"},
    {L_VALUE, "value", "the value: a number, or a boolean", "a score"},
    {L_WORD, "stringValue", "a word: it is no number", "a score"},
    {L_WORD, "string_value", "a word: it is no number", "a score"},
    {L_SCORE_TYPE, "dataType",
	"CATEGORICAL, TEXT and CORRECTION: the value is no number", "a score"},
    {L_SCORE_TYPE, "data_type",
	"CATEGORICAL, TEXT and CORRECTION: the value is no number", "a score"},
    {L_SCORED, "timestamp", "of two scores with a name, the later one counts",
	"a score"},
    {L_SCORED, "createdAt", "the same", "a score"},
    {L_SCORED, "created_at", "the same", "a score"},
};
static const struct import_map MAP = IMPORT_MAP(ROWS);

static const struct json_value *
get(int part, const struct json_value *v)
{
	return import_get(&MAP, part, v);
}

static struct str
text(int part, const struct json_value *v)
{
	return import_text(&MAP, part, v);
}

static bool
is_observation(const struct json_value *v)
{
	static const char *const TYPES[] = {"SPAN", "GENERATION", "EVENT", "AGENT",
	    "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL", NULL};
	struct str type = text(L_TYPE, v);

	for (size_t i = 0; TYPES[i] != NULL; i++) {
		if (str_is(type, TYPES[i]))
			return text(L_ID, v).n > 0 && get(L_START, v) != NULL;
	}
	return false;
}

static bool
is_score(const struct json_value *v)
{
	return text(L_TRACE_ID, v).n > 0 && text(L_NAME, v).n > 0 &&
	       (get(L_VALUE, v) != NULL || get(L_WORD, v) != NULL) &&
	       (get(L_SCORE_TYPE, v) != NULL || value_get(v, "source") != NULL);
}

/* Keys of a trace, besides those of the map. */
static const char *const MARKS[] = {
    "environment", "projectId", "project_id", "public", "bookmarked", NULL};

static bool
has_mark(const struct json_value *v)
{
	for (size_t i = 0; MARKS[i] != NULL; i++) {
		if (value_get(v, MARKS[i]) != NULL)
			return true;
	}
	return false;
}

static bool
is_trace(const struct json_value *v)
{
	return text(L_ID, v).n > 0 && value_get(v, "timestamp") != NULL &&
	       text(L_TRACE_ID, v).p == NULL &&
	       (get(L_OBSERVATIONS, v) != NULL || has_mark(v));
}

static bool
is_langfuse(const struct json_value *v)
{
	const struct json_value *list = get(L_LIST, v);

	if (value_is(get(L_TRACE, v), VALUE_OBJECT))
		v = get(L_TRACE, v);
	else if (value_is(list, VALUE_ARRAY) && list->first != NULL)
		v = list->first;
	return is_trace(v) || is_observation(v) || is_score(v);
}

/* What was collected of one trace. */
struct loading {
	struct import *im;
	struct list {
		const struct json_value **v;
		size_t n, cap;
	} observations, scores;
	const struct json_value *trace;
};

static void
push(struct list *l, const struct json_value *v)
{
	l->v = mem_grow(l->v, &l->cap, l->n + 1, sizeof(const struct json_value *));
	l->v[l->n++] = v;
}

static void
push_all(struct list *l, const struct json_value *list,
    bool (*is)(const struct json_value *))
{
	for (const struct json_value *v = value_first(list); v != NULL; v = v->next) {
		if (is(v))
			push(l, v);
	}
}

static bool
is_judgement(const struct json_value *v)
{
	return text(L_NAME, v).n > 0 && value_is(v, VALUE_OBJECT);
}

static void
take_stored(void *ctx, const struct json_value *v)
{
	struct loading *l = ctx;
	const struct json_value *trace = get(L_TRACE, v);
	size_t before = l->observations.n;

	if (is_observation(v)) {
		push(&l->observations, v);
		return;
	}
	if (is_score(v)) {
		push(&l->scores, v);
		return;
	}
	trace = value_is(trace, VALUE_OBJECT) ? trace : v;
	l->trace = trace;
	/* Beside a trace are the whole observations; within it they may lack their texts. */
	push_all(&l->observations, get(L_OBSERVATIONS, v), is_observation);
	if (trace != v && l->observations.n == before)
		push_all(&l->observations, get(L_OBSERVATIONS, trace), is_observation);
	push_all(&l->scores, get(L_SCORES, trace), is_judgement);
	if (trace != v && get(L_SCORES, trace) == NULL)
		push_all(&l->scores, get(L_SCORES, v), is_judgement);
}

/*
 * The trace itself as a span: as its only root if it has one, else around all. Its
 * input and output are often all that a trace has.
 */
static void
add_trace(
    struct import *im, struct trace *t, const struct json_value *v, struct arena *a)
{
	struct span own, *root = NULL;
	size_t roots = 0;

	langfuse_span(im, &MAP, &own, v, a);
	own.id = STR("#");
	for (size_t i = 0; i < t->n; i++) {
		if (t->span[i].parent.n > 0)
			continue;
		roots++;
		root = &t->span[i];
		root->parent = own.id;
		if (root->failed && root->kind != SPAN_TOOL &&
		    root->kind != SPAN_MODEL) /* one call is not the whole */
			own.failed = true;
	}
	if (roots != 1) {
		own.kind = t->n == 0 ? SPAN_AGENT : own.kind;
		t->span[t->n++] = own;
		return;
	}
	root->parent = STR_NONE;
	if (root->input == NULL)
		root->input = own.input;
	if (root->output == NULL)
		root->output = own.output;
	if (root->tools == NULL)
		root->tools = own.tools;
	if (root->session_id.n == 0)
		root->session_id = own.session_id;
	if (root->user_id.n == 0)
		root->user_id = own.user_id;
}

static void
finish_trace(void *ctx, struct str key, struct arena *a)
{
	struct loading *l = ctx;
	struct trace t = {.id = key, .latency_ms = NAN, .cost = NAN};
	struct langfuse_reading reading = {l->im, &MAP, a};
	double seconds;

	t.span = arena_alloc(a, (l->observations.n + 1) * sizeof *t.span);
	for (; t.n < l->observations.n; t.n++)
		langfuse_span(l->im, &MAP, &t.span[t.n], l->observations.v[t.n], a);
	if (l->trace != NULL) {
		t.session_id = text(L_SESSION, l->trace);
		t.user_id = text(L_USER, l->trace);
		t.cost = langfuse_cost(&MAP, l->trace);
		if (num_parse(text(L_LATENCY, l->trace), &seconds) && seconds >= 0)
			t.latency_ms = seconds * 1000;
		add_trace(l->im, &t, l->trace, a);
	}
	langfuse_scores(&reading, &t, l->scores.v, l->scores.n);
	trace_import(l->im, &t, a);
	l->observations.n = l->scores.n = 0;
	l->trace = NULL;
}

static int
finish(struct import *im, struct err *e)
{
	struct loading l = {.im = im};
	const struct grouped_steps steps = {take_stored, finish_trace, &l};
	int rc = grouped_each(im, &steps, e);

	mem_free(l.observations.v);
	mem_free(l.scores.v);
	return rc;
}

static bool
holds_records(struct str key)
{
	static const char *const KEYS[] = {"trace", "observations", "scores", NULL};

	return str_in(key, KEYS);
}

/* Packs what is read of a record: an export of Langfuse has many more fields. */
static void
pack_read(struct buf *b, struct str key, const struct json_value *v,
    const struct import_keys *read)
{
	if (v->type < VALUE_ARRAY) {
		pack_value(b, key, v);
		return;
	}
	pack_open(b, key, v->type);
	for (const struct json_value *m = v->first; m != NULL; m = m->next) {
		if (v->type == VALUE_ARRAY || holds_records(m->key))
			pack_read(b, m->key, m, read);
		else if (import_keys_has(read, m->key))
			pack_value(b, m->key, m);
	}
	pack_close(b);
}

static int
store(struct import *im, struct str trace, const struct json_value *v, struct err *e)
{
	struct import_keys read;
	struct buf b = {0};
	int rc;

	import_keys_of(&read, &MAP);
	for (size_t i = 0; MARKS[i] != NULL; i++)
		import_keys_add(&read, str_of(MARKS[i]));
	import_keys_add(&read, STR("source"));
	pack_read(&b, STR_NONE, v, &read);
	rc = grouped_add_packed(im, trace, buf_str(&b), e);
	buf_release(&b);
	return rc;
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	const struct json_value *trace = get(L_TRACE, v), *list = get(L_LIST, v);
	int rc = 0;

	if (!value_is(v, VALUE_OBJECT))
		return err_set(e, ERR_INPUT, "a trace is an object");
	trace = value_is(trace, VALUE_OBJECT) ? trace : v;
	if (is_observation(v) || is_score(v))
		return store(im, text(L_TRACE_ID, v), v, e);
	if (text(L_ID, trace).n > 0 && (trace != v || is_trace(v)))
		return store(im, text(L_ID, trace), v, e);
	if (!value_is(list, VALUE_ARRAY)) {
		import_miss(
		    im, "a record that is no trace, observation or score", STR_NONE);
		return 0;
	}
	for (v = list->first; v != NULL && rc == 0; v = v->next)
		rc = record(im, v, e);
	return rc;
}

const struct import_format FORMAT_LANGFUSE = {.name = "langfuse",
    .title = "traces of Langfuse: of its API, its web page, or its exports",
    .notes =
	"A record is a trace with its observations and scores, also inside of trace or "
	"data; or a trace, an observation or a score alone, which are collected by "
	"trace. The trajectories come at the end of the input. Observations are spans, "
	"and become trajectories as those of otlp do: an AGENT is a task, else the "
	"trace; "
	"a TOOL is a call, and so is a call in an output, or in toolCalls, that has no "
	"TOOL. The input and output of the trace stand in for those of its only root. "
	"The "
	"level ERROR of the agent or the root is outcome.status error, unless it is "
	"one "
	"of several roots and a call; any other level "
	"leaves it unknown. A score of an observation is one of the task that it is "
	"part "
	"of; a score of the trace, or of an AGENT that only holds others, is one of "
	"each "
	"task in it. A score that is a word is "
	"counted "
	"and not used.",
    .map = IMPORT_MAP(ROWS),
    .is = is_langfuse,
    .record = record,
    .end = grouped_end,
    .finish = finish};
