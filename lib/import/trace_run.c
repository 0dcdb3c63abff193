#include "import/trace_run.h"

#include <math.h>

#include "base/utf8.h"
#include "import/attributes.h"
#include "import/conversation.h"
#include "import/payload.h"

enum { SUMMARY = 300 }; /* bytes of a document that describe it */

static int64_t
ms(int64_t ns)
{
	return ns == SPAN_NEVER ? EPISODE_NEVER : ns / 1000000;
}

static void
see(struct run *r, const struct span *s)
{
	if (s->start != SPAN_NEVER)
		episode_seen_at(r->ep, ms(s->start));
	if (s->end != SPAN_NEVER)
		episode_seen_at(r->ep, ms(s->end));
}

/* A key of the set of tools. */
static struct str
tool_key(struct run *r, char sort, struct str text)
{
	return arena_fmt(r->arena, "%c%.*s", sort, (int)text.n, text.p);
}

static void
note_tools(struct run *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct span *s = r->span[i];

		if (s->hidden || s->kind != SPAN_TOOL || s->name.p == NULL)
			continue;
		if (s->call_id.n > 0)
			set_add(&r->tools, tool_key(r, 'i', s->call_id));
		else
			set_add(&r->tools, tool_key(r, 'n', s->name));
		set_add(&r->tools, tool_key(r, 'a', s->name));
	}
}

/* Whether a call in a message has a span of its own. */
static bool
has_span(struct run *r, const struct message_call *c)
{
	if (r->tools.n == 0 || c->name.p == NULL)
		return false;
	if (c->call_id.n == 0)
		return set_has(&r->tools, tool_key(r, 'a', c->name));
	return set_has(&r->tools, tool_key(r, 'i', c->call_id)) ||
	       set_has(&r->tools, tool_key(r, 'n', c->name));
}

/* The calls without a span. skip: calls without an id that are known already. */
static void
keep_calls(struct run *r, struct message *m, size_t *skip)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->calls; i++) {
		const struct message_call *c = &m->call[i];

		if (has_span(r, c))
			continue;
		if (c->call_id.n == 0 && *skip > 0) {
			--*skip;
			continue;
		}
		r->anonymous += c->call_id.n == 0;
		m->call[kept++] = *c;
	}
	m->calls = kept;
}

static bool
calls(const struct message *m, struct str call_id)
{
	for (size_t i = 0; i < m->calls; i++) {
		if (call_id.n > 0 && str_eq(m->call[i].call_id, call_id))
			return true;
	}
	return false;
}

/*
 * The results that belong to a call without a span, perhaps of the same message; the
 * others are known from spans.
 */
static void
keep_results(struct run *r, struct message *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->results; i++) {
		const struct import_call *c = episode_find(r->ep, m->result[i].call_id);

		if ((c != NULL && c->state == CALL_PENDING) ||
		    calls(m, m->result[i].call_id))
			m->result[kept++] = m->result[i];
	}
	m->results = kept;
}

/*
 * Messages: the calls that have no span, and their results. skip: so many calls
 * without an id are known already, as these messages repeat them.
 */
static void
take_messages(
    struct run *r, const struct payload *p, size_t from, int64_t at, size_t skip)
{
	for (size_t i = from; i < p->n; i++) {
		struct message m = p->m[i];

		m.text = STR_NONE;
		m.role = m.role == ROLE_UNKNOWN ? ROLE_AGENT : m.role;
		keep_calls(r, &m, &skip);
		keep_results(r, &m);
		if (m.calls + m.results > 0)
			message_take(r->im, r->ep, &m, at);
	}
}

static void
take_answer(struct run *r, struct str text)
{
	if (text.n == 0)
		return;
	r->ep->answered = true;
	if (!import_options(r->im)->redact)
		r->ep->answer = episode_keep(r->ep, text);
}

static void
take_output(struct run *r, const struct span *s)
{
	struct payload p;

	payload_read(&p, s->output, ROLE_AGENT, r->arena);
	take_messages(r, &p, 0, ms(s->end), 0);
	take_answer(r, payload_answer(&p));
}

static void
set_task(struct run *r, struct str text)
{
	struct episode *ep = r->ep;
	const struct trace *t = r->trace;

	ep->input = episode_keep(ep, text);
	ep->trace_id = episode_keep(ep, t->id);
	ep->session_id = episode_keep(ep, t->session_id);
	ep->user_id = episode_keep(ep, t->user_id);
	if (t->id.p != NULL && (r->only || r->agent == NULL))
		ep->id = ep->trace_id;
	else if (t->id.p != NULL)
		ep->id = arena_fmt(
		    &ep->arena, "%.*s/%.*s", STR_ARG(t->id), STR_ARG(r->agent->id));
}

/* Spans in no run: another text of the user is another task. */
static void
change_task(struct run *r, struct str text)
{
	if (text.n == 0 || str_eq(r->ep->input, text))
		return;
	if (r->ep->input.n > 0) {
		import_close(r->im, r->ep);
		set_release(&r->offers);
		r->anonymous = 0;
	}
	set_task(r, text);
}

static void
take_model(struct run *r, const struct span *s)
{
	struct payload p;
	size_t from;
	struct str task;

	payload_read(&p, s->input, ROLE_USER, r->arena);
	task = payload_task(&p, &from);
	if (r->agent == NULL)
		change_task(r, task);
	else if (r->ep->input.n == 0 && task.n > 0)
		r->ep->input = episode_keep(r->ep, task);
	see(r, s);
	take_messages(r, &p, from, ms(s->start), r->anonymous);
	episode_next_turn(r->ep);
	take_output(r, s);
}

/* MCP says in the result that the tool failed. */
static bool
result_failed(const struct span *s, struct arena *a)
{
	const struct json_value *v = s->output;

	if (value_is(v, VALUE_STRING) && str_starts(v->text, STR("{")))
		v = payload_value(v, a);
	return value_bool(value_get(v, "isError")) == 1 ||
	       value_bool(value_get(v, "is_error")) == 1;
}

static void
take_tool(struct run *r, struct span *s)
{
	struct import_call c = {.call_id = s->call_id,
	    .id = import_id(r->im, s->name, r->arena),
	    .kind = s->skill ? KIND_SKILL : KIND_TOOL,
	    .state = CALL_OK,
	    .at = ms(s->start),
	    .until = ms(s->end),
	    .arguments = message_body(r->im, s->input, r->arena),
	    .result = message_body(r->im, s->output, r->arena)};

	if (!tool_id_fits(s->name)) {
		message_miss_name(r->im, s->name);
		return;
	}
	if (s->failed || result_failed(s, r->arena))
		c.state = CALL_ERROR;
	else if (s->end == SPAN_NEVER && s->output == NULL)
		c.state = CALL_PENDING;
	if (!r->models && (r->tools_end == SPAN_NEVER || s->start >= r->tools_end))
		episode_next_turn(r->ep);
	if (s->end > r->tools_end)
		r->tools_end = s->end;
	see(r, s);
	episode_call(r->ep, &c);
}

/* Tools on offer: each may be JSON in a string, a schema, or a list of Gemini's. */
static void
take_offers(struct run *r, const struct json_value *tools)
{
	struct json_value *list;

	/* Each call of a model repeats the list: it is parsed once. */
	if (value_is(tools, VALUE_STRING) && !set_add(&r->offers, tools->text))
		return;
	tools = payload_value(tools, r->arena);
	if (value_first(tools) == NULL)
		return;
	list = value_add(r->arena, NULL, STR_NONE, VALUE_ARRAY);
	for (const struct json_value *v = value_first(tools); v != NULL; v = v->next) {
		const struct json_value *t = payload_value(v, r->arena), *inner;
		struct json_value *copy;

		if ((inner = value_get(t, "json_schema")) != NULL)
			t = payload_value(inner, r->arena);
		if ((inner = value_get(t, "functionDeclarations")) != NULL ||
		    (inner = value_get(t, "function_declarations")) != NULL) {
			message_tools(r->im, &r->ep->offered, inner);
			continue;
		}
		copy = value_add(r->arena, list, STR_NONE, t->type);
		copy->text = t->text;
		copy->first = t->first;
		copy->last = t->last;
	}
	message_tools(r->im, &r->ep->offered, list);
}

static void
take_documents(struct run *r, const struct json_value *documents)
{
	documents = payload_value(documents, r->arena);
	for (const struct json_value *v = value_first(documents); v != NULL;
	     v = v->next) {
		const struct json_value *body = value_get(v, "content");
		struct import_tool t = {.kind = KIND_MEMORY,
		    .id = value_text(value_get(v, "id")),
		    .title = value_text(value_get(v, "title")),
		    .summary = message_body(r->im, body, r->arena)};

		t.summary =
		    utf8_cut(t.summary, t.summary.n < SUMMARY ? t.summary.n : SUMMARY);
		if (tool_id_fits(t.id))
			tools_add(&r->ep->offered, &t);
		else
			import_miss(r->im, "a document without an id", STR_NONE);
	}
}

void
run_take_scores(struct run *r, const struct span_score *score)
{
	for (; score != NULL; score = score->next)
		import_score(r->im, r->ep, score->name, score->value);
}

void
run_take(struct run *r, struct span *s)
{
	if (!s->hidden && s->kind == SPAN_MODEL)
		take_model(r, s);
	else if (!s->hidden && s->kind == SPAN_TOOL)
		take_tool(r, s);
	if (!s->hidden && s->tools != NULL)
		take_offers(r, s->tools);
	if (!s->hidden && s->kind == SPAN_MODEL && s->tools == NULL)
		take_offers(r, attributes_request_tools(s->input, r->arena));
	if (s->documents != NULL)
		take_documents(r, s->documents);
	if (r->agent != NULL)
		run_take_scores(r, s->scores);
	if (!isnan(s->cost) && s->kind == SPAN_MODEL)
		r->ep->cost = (isnan(r->ep->cost) ? 0 : r->ep->cost) + s->cost;
}

void
run_take_agent(struct run *r)
{
	struct span *s = r->agent;
	struct payload p;
	size_t from;

	if (s->tools != NULL)
		take_offers(r, s->tools);
	if (r->ep->calls == 0 &&
	    !s->agents) { /* no span and no model says what it called */
		payload_read(&p, s->input, ROLE_USER, r->arena);
		payload_task(&p, &from);
		take_messages(r, &p, from, ms(s->start), 0);
		take_answer(r, from < p.n ? payload_answer(&p) : STR_NONE);
		take_output(r, s);
	}
	payload_read(&p, s->output, ROLE_AGENT, r->arena);
	take_answer(r, payload_answer(&p));
	if (isnan(r->ep->cost))
		r->ep->cost = s->cost;
	if (s->start != SPAN_NEVER)
		r->ep->at = ms(s->start);
	if (s->end != SPAN_NEVER)
		r->ep->until = ms(s->end);
	if (s->failed)
		r->ep->status = STR("error");
}

void
run_begin(struct run *r, struct str task)
{
	r->tools_end = SPAN_NEVER;
	note_tools(r);
	for (size_t i = 0; i < r->n; i++)
		r->models = r->models ||
			    (!r->span[i]->hidden && r->span[i]->kind == SPAN_MODEL);
	set_task(r, task);
}
