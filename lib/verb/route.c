#include "verb/route.h"

#include <inttypes.h>
#include <math.h>

#include "base/hash.h"
#include "model/describe.h"
#include "rec/action.h"

static bool
holds(struct strs ids, struct str id)
{
	for (size_t i = 0; i < ids.n; i++) {
		if (str_eq(ids.v[i], id))
			return true;
	}
	return false;
}

static struct strs
rejected(const struct trajectory *t, struct strs selected, struct arena *a)
{
	struct strs ids = {arena_alloc(a, task_candidates(t) * sizeof(struct str)), 0};

	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			if (!holds(selected, c[i].id))
				ids.v[ids.n++] = c[i].id;
		}
	}
	return ids;
}

struct decision
route_decision(const struct trajectory *t, const struct choice *c, struct arena *a)
{
	struct decision d = {.step = 1,
	    .estimated_cost = c->cost,
	    .propensity = c->probability,
	    .actions = (double)c->actions,
	    .epsilon = NAN,
	    .temperature = NAN,
	    .seed = NAN,
	    .rationale = model_rationale(c, a)};
	struct action act = {0};
	struct err impossible; /* cannot fail: the model made the key from candidates */

	action_parse(c->action, a, &act, &impossible);
	d.decision_type = str_of(action_type_name(act.type));
	d.selected_ids = act.ids;
	d.rejected_ids = rejected(t, act.ids, a);
	return d;
}

static struct str
make_id(const struct route_options *o, const struct trajectory *t, struct arena *a)
{
	uint64_t h = hash64(t->task.input, o->seed);

	h = hash64(t->task.task_id, h);
	h = hash64(arena_fmt(a, "%" PRId64 " %" PRIu64, o->now, o->number), h);
	return arena_fmt(a, "traj-%016" PRIx64, h);
}

void
mb_route_step(struct model *m, const struct route_options *o,
    const struct trajectory *t, struct arena *a, struct routed *r)
{
	struct example *x = arena_alloc(a, sizeof *x);
	struct rng rng;
	struct exploration how = {o->explore, o->epsilon, o->temperature, &rng};

	r->trajectory_id =
	    t->trajectory_id.p != NULL ? t->trajectory_id : make_id(o, t, a);
	/*
	 * Seed by the trajectory alone, so that a task gets the same decision in
	 * any input.
	 */
	rng.state = hash64(r->trajectory_id, o->seed);
	describe_task(t, a, x);
	model_explore(m, x, &how, a, &r->choice);
	r->decision = route_decision(t, &r->choice, a);
	if (o->explore == EXPLORE_NOT)
		return;
	/*
	 * The fields that a later recomputation of propensities needs:
	 * verb/rescore.h.
	 */
	r->decision.explore = str_of(explore_name(o->explore));
	r->decision.seed = (double)o->seed;
	if (o->explore == EXPLORE_EPSILON)
		r->decision.epsilon = o->epsilon;
	if (o->explore == EXPLORE_SOFTMAX)
		r->decision.temperature = o->temperature;
}
