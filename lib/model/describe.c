#include "model/describe.h"

#include <math.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "rec/action.h"
#include "text/text.h"

/* The part of a text that is used if *left bytes are allowed. */
static struct str
head(struct str s, size_t *left)
{
	s = utf8_cut(s, *left);
	*left -= s.n;
	return s;
}

static void
heads(struct str *to, struct strs from, size_t *left)
{
	for (size_t i = 0; i < from.n; i++)
		to[i] = head(from.v[i], left);
}

void
describe_candidate(const struct candidate *c, enum kind kind, size_t *left,
    struct arena *a, struct example_candidate *out)
{
	const struct action action = {kind_action(kind), {(struct str *)&c->id, 1}};
	struct str *parts = arena_alloc(a, (c->triggers.n + 2) * sizeof *parts);

	parts[0] = head(c->title, left);
	out->title = text_tokens(a, parts, 1);
	parts[0] = head(c->title, left);
	parts[1] = head(c->summary, left);
	heads(parts + 2, c->triggers, left);
	out->key = action_key(&action, a);
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
	struct str *context =
	    arena_alloc(a, (t->context.recent_failures.n + 2) * sizeof *context);
	struct example_candidate *c = arena_alloc(a, task_candidates(t) * sizeof *c);
	const double n = NAN;
	size_t left = LIMIT_TEXT;
	struct str input = head(t->task.input, &left);

	*x = (struct example){
	    .trajectory_id = t->trajectory_id,
	    .task_id = t->task.task_id,
	    .user = t->task.user_id.n > 0 ? t->task.user_id : t->task.session_id,
	    .channel = t->task.channel,
	    .created_at = t->task.created_at,
	    .step = 1,
	    .reward = n,
	    .reward_weights = {n, n, n, n, n},
	    .propensity = n,
	    .actions = (double)task_candidates(t) + 1,
	    .weight = 1,
	    .words = text_tokens(a, &input, 1),
	    .candidates = {c, task_candidates(t)},
	};
	context[0] = head(t->context.conversation_summary, &left);
	context[1] = head(t->context.environment_summary, &left);
	heads(context + 2, t->context.recent_failures, &left);
	x->context = text_tokens(a, context, t->context.recent_failures.n + 2);
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *v = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++)
			describe_candidate(&v[i], k, &left, a, c++);
	}
}
