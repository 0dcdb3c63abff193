#include "model/describe.h"

#include <math.h>

#include "rec/action.h"
#include "text/text.h"

static void
describe_candidate(const struct candidate *c, enum kind kind, struct arena *a,
    struct example_candidate *out)
{
	const struct action action = {kind_action(kind), {(struct str *)&c->id, 1}};
	struct str *parts = arena_alloc(a, (c->triggers.n + 2) * sizeof *parts);

	parts[0] = c->title;
	parts[1] = c->summary;
	if (c->triggers.n > 0)
		memcpy(parts + 2, c->triggers.v, c->triggers.n * sizeof *parts);
	out->key = action_key(&action, a);
	out->title = text_tokens(a, parts, 1);
	out->text = text_tokens(a, parts, c->triggers.n + 2);
	out->confidence = c->confidence;
	out->cost = c->cost;
	out->success_rate = c->success_rate;
	out->freshness = c->freshness;
	out->risk = c->risk;
}

void
describe_task(const struct trajectory *t, struct arena *a, struct example *x)
{
	struct str *context = arena_alloc(a, (t->context.recent_failures.n + 2) * sizeof *context);
	struct example_candidate *c = arena_alloc(a, task_candidates(t) * sizeof *c);
	const double n = NAN;

	*x = (struct example){
	    .trajectory_id = t->trajectory_id,
	    .task_id = t->task.task_id,
	    .created_at = t->task.created_at,
	    .step = 1,
	    .reward = n,
	    .reward_weights = {n, n, n, n, n},
	    .propensity = n,
	    .actions = (double)task_candidates(t) + 1,
	    .weight = 1,
	    .words = text_tokens(a, &t->task.input, 1),
	    .candidates = {c, task_candidates(t)},
	};
	context[0] = t->context.conversation_summary;
	context[1] = t->context.environment_summary;
	if (t->context.recent_failures.n > 0)
		memcpy(context + 2, t->context.recent_failures.v,
		    t->context.recent_failures.n * sizeof *context);
	x->context = text_tokens(a, context, t->context.recent_failures.n + 2);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *v = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++)
			describe_candidate(&v[i], k, a, c++);
	}
}
