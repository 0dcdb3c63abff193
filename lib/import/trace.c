#include "import/trace.h"

#include <math.h>

#include "import/trace_run.h"
#include "import/trace_tree.h"

/* What the log says of the trace as a whole, for a run of the top. */
static void
take_whole(struct run *r)
{
	const struct trace *t = r->trace;

	run_take_scores(r, t->scores);
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

/* The root of what is in no run says how it ended. */
static void
take_root_status(struct run *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct span *s = r->span[i];

		if (s->up == NULL && s->id.n > 0 && s->status != SPAN_UNKNOWN &&
		    s->kind != SPAN_TOOL)
			r->ep->status =
			    s->status == SPAN_ERROR ? STR("error") : STR("success");
	}
}

static void
take_run(struct run *r)
{
	if (r->agent != NULL && !has_acts(r) && r->agent->agents)
		return; /* it only holds the runs of others */
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
	if (r->agent == NULL || r->agent->owner == NULL)
		take_whole(r);
	if (r->ep->input.n == 0 && r->ep->calls == 0 && !r->ep->answered)
		import_miss(r->im, "calls of a model without messages", STR_NONE);
	import_close(r->im, r->ep);
}

/* The first session and user that a span names, and scores of what is in no run. */
static void
gather(struct trace *t, struct span **order)
{
	struct span_score **end = &t->scores;

	for (size_t i = 0; i < t->n; i++) {
		struct span *s = order[i];

		if (t->session_id.n == 0 && s->session_id.n > 0)
			t->session_id = s->session_id;
		if (t->user_id.n == 0 && s->user_id.n > 0)
			t->user_id = s->user_id;
		if (s->owner != NULL || s->kind == SPAN_AGENT)
			continue;
		while (*end != NULL)
			end = &(*end)->next;
		*end = s->scores;
	}
}

/* The runs of the top, and what is in no run, if it does something. */
static bool
is_single(const struct trace *t, struct span **order)
{
	size_t top = 0;
	bool loose = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct span *s = order[i];

		top += s->kind == SPAN_AGENT && s->owner == NULL;
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
		r.only = single && (r.agent == NULL || r.agent->owner == NULL);
		take_run(&r);
		set_release(&r.tools);
	}
}
