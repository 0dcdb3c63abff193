#include "import/trace.h"

#include <math.h>

#include "import/trace_run.h"
#include "import/trace_tree.h"

/* An agent that only holds the runs of others: it is no task. */
static bool
is_holder(const struct span *s)
{
	return s->kind == SPAN_AGENT && s->own == 0 && s->agents;
}

/* Around a task of the top are at most holders. */
static bool
is_top(const struct span *agent)
{
	const struct span *o = agent == NULL ? NULL : agent->owner;

	while (o != NULL && is_holder(o))
		o = o->owner;
	return o == NULL;
}

/* The error of a holder is that of its only task: of several, it names none. */
static void
take_holder_status(struct run *r)
{
	for (const struct span *o = r->agent->owner; o != NULL && is_holder(o);
	     o = o->owner) {
		if (o->tasks > 1)
			continue;
		if (o->failed)
			r->ep->status = STR("error");
	}
}

/*
 * The scores of the trace, of each holder, of the agent: the last of a name counts,
 * also against the scores of steps, which are known already.
 */
static void
take_scores(struct run *r)
{
	const struct span *s = r->agent, **around;
	size_t n = 0;

	if (is_top(s))
		run_take_scores(r, r->trace->scores);
	if (s == NULL)
		return;
	while (s->owner != NULL && is_holder(s->owner)) {
		s = s->owner;
		n++;
	}
	around = arena_alloc(r->arena, (n + 1) * sizeof *around);
	s = r->agent;
	for (size_t i = 0; i <= n; i++, s = s->owner)
		around[i] = s;
	for (size_t i = n + 1; i-- > 0;)
		run_take_scores(r, around[i]->scores);
}

/* What the log says of the trace as a whole, for a task of the top. */
static void
take_whole(struct run *r)
{
	const struct trace *t = r->trace;

	if (r->only && !isnan(t->cost))
		r->ep->cost = t->cost;
	if (r->only && !isnan(t->latency_ms))
		r->ep->latency_ms = t->latency_ms;
}

static bool
has_acts(const struct run *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct span *s = r->span[i];

		if (!s->hidden && (s->kind == SPAN_MODEL || s->kind == SPAN_TOOL))
			return true;
	}
	return false;
}

/* The root of what is in no run says whether it failed. */
static void
take_root_status(struct run *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct span *s = r->span[i];

		if (s->up == NULL && s->id.n > 0 && s->failed && s->kind != SPAN_TOOL)
			r->ep->status = STR("error");
	}
}

static void
take_run(struct run *r)
{
	if (r->agent != NULL && is_holder(r->agent)) {
		if (r->agent->tasks > 1 && r->agent->failed)
			import_miss(r->im,
			    "an error of an agent that holds several tasks", STR_NONE);
		return;
	}
	if (r->agent == NULL && !has_acts(r))
		return;
	r->ep = import_episode(r->im, STR("trace"));
	run_begin(r, r->agent == NULL ? STR_NONE : r->agent->task);
	for (size_t i = 0; i < r->n; i++)
		run_take(r, r->span[i]);
	if (r->agent != NULL)
		run_take_agent(r);
	else
		take_root_status(r);
	if (r->agent != NULL)
		take_holder_status(r);
	take_scores(r);
	if (is_top(r->agent))
		take_whole(r);
	if (r->ep->input.n == 0 && r->ep->calls == 0 && !r->ep->answered)
		import_miss(r->im, "calls of a model without messages", STR_NONE);
	import_close(r->im, r->ep);
}

static void
append(struct span_score **list, struct span_score *more)
{
	while (*list != NULL)
		list = &(*list)->next;
	*list = more;
}

/* The first session and user that a span names; scores of what is in no task. */
static void
gather(struct trace *t, struct span **order)
{
	for (size_t i = 0; i < t->n; i++) {
		struct span *s = order[i];

		if (t->session_id.n == 0 && s->session_id.n > 0)
			t->session_id = s->session_id;
		if (t->user_id.n == 0 && s->user_id.n > 0)
			t->user_id = s->user_id;
		if (s->kind == SPAN_AGENT)
			continue;
		if (s->owner == NULL)
			append(&t->scores, s->scores);
		else if (is_holder(s->owner))
			append(&s->owner->scores, s->scores);
	}
}

static void
count_tasks(const struct span *agent)
{
	if (is_holder(agent))
		return;
	for (struct span *o = agent->owner; o != NULL && is_holder(o); o = o->owner)
		o->tasks++;
}

/* The tasks of the top, and what is in no run, if it does something. */
static bool
is_single(const struct trace *t, struct span **order)
{
	size_t top = 0;
	bool loose = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct span *s = order[i];

		top += s->kind == SPAN_AGENT && !is_holder(s) && is_top(s);
		loose = loose || (s->owner == NULL && !s->hidden &&
				     (s->kind == SPAN_MODEL || s->kind == SPAN_TOOL));
	}
	return top + loose == 1;
}

void
trace_import(struct import *im, struct trace *t, struct arena *a)
{
	struct span **order = trace_order(t, a), **agent;
	size_t runs = 0, from = 0;
	bool single = is_single(t, order);

	agent = arena_zalloc(a, t->n + 1, sizeof(struct span *));
	for (size_t i = 0; i < t->n; i++) {
		if (order[i]->kind == SPAN_AGENT) {
			agent[order[i]->number] = order[i];
			count_tasks(order[i]);
			runs++;
		}
	}
	gather(t, order);
	for (size_t number = 0; number <= runs; number++) {
		struct run r = {
		    im, t, .arena = a, .agent = agent[number], .span = order + from};

		while (from < t->n &&
		       (order[from]->owner == NULL ? 0 : order[from]->owner->number) ==
			   number) {
			from++;
			r.n++;
		}
		r.only = single && is_top(r.agent);
		take_run(&r);
		set_release(&r.tools);
		set_release(&r.offers);
	}
}
