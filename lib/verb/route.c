#include "verb/route.h"

#include <inttypes.h>
#include <math.h>

#include "base/hash.h"
#include "base/num.h"
#include "rec/action.h"
#include "rec/offer.h"

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

static struct decision
make_decision(const struct trajectory *t, const struct choice *c, struct str rationale,
    struct arena *a)
{
	struct decision d = {.step = 1,
	    .estimated_cost = c->cost,
	    .propensity = c->probability,
	    .actions = (double)c->actions,
	    .epsilon = NAN,
	    .temperature = NAN,
	    .seed = NAN,
	    .reward = NAN,
	    .rationale = rationale};
	struct action act = {0};
	struct err impossible; /* cannot fail: the key was made from candidates */

	action_parse(c->action, a, &act, &impossible);
	d.decision_type = str_of(action_type_name(act.type));
	d.selected_ids = act.ids;
	d.rejected_ids = rejected(t, act.ids, a);
	return d;
}

struct decision
route_decision(const struct trajectory *t, const struct choice *c, struct arena *a)
{
	return make_decision(t, c, model_rationale(c, a), a);
}

static struct str
make_id(const struct route_options *o, const struct trajectory *t, struct arena *a)
{
	struct str number = {(const char *)&o->number, sizeof o->number};
	char hex[2 * NUM_HEX];
	uint64_t h;

	if (o->origin[0] != 0 || o->origin[1] != 0) {
		num_hex(hex, hash64(number, o->origin[0]));
		num_hex(hex + NUM_HEX, hash64(number, o->origin[1]));
		return arena_join(
		    a, (struct str[]){STR("traj-"), {hex, sizeof hex}, STR_NONE});
	}
	h = hash64(t->task.input, o->seed);
	h = hash64(t->task.task_id, h);
	h = hash64(arena_fmt(a, "%" PRId64 " %" PRIu64, o->now, o->number), h);
	return arena_fmt(a, "traj-%016" PRIx64, h);
}

/* ---- overrides ---- */

static double
cost_of(const struct trajectory *t, const struct action *action)
{
	double cost = 0;

	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			bool kind = action->type == ACTION_COMPOSITE ||
				    action->type == kind_action(k);

			if (kind && holds(action->ids, c[i].id))
				cost += c[i].cost;
		}
	}
	return cost;
}

/* Makes the action the only one that could be chosen. */
static void
force(struct choice *c, const struct trajectory *t, const struct action *action,
    struct arena *a)
{
	struct scored *all = arena_alloc(a, c->actions * sizeof *all);

	memcpy(all, c->all, c->actions * sizeof *all);
	c->all = all;
	c->action = action_key(action, a);
	c->probability = 1;
	c->predicted = NAN;
	c->cost = cost_of(t, action);
	c->chosen = c->actions;
	for (size_t i = 0; i < c->actions; i++) {
		bool this = str_eq(all[i].key, c->action);

		all[i].probability = this;
		if (!this)
			continue;
		c->chosen = i;
		c->predicted = all[i].predicted;
	}
}

static struct str
why_fallback(const struct scored *best, double least, struct arena *a)
{
	char expected[NUM_MAX], limit[NUM_MAX];

	num_format(expected, best->predicted);
	num_format(limit, least);
	return arena_fmt(a, "the best expected reward is %s, of %.*s, and less than %s",
	    expected, STR_ARG(best->key), limit);
}

/* Replaces the choice if a pin or the limit says so; false: it stays. */
static bool
override(const struct route_options *o, const struct trajectory *t, struct arena *a,
    struct routed *r)
{
	struct str always = pins_first(&o->always, t, a), why, rationale;
	const struct scored *best = &r->choice.all[0];
	struct action action = o->fallback;
	struct err impossible; /* the key was made from an action */

	if (always.p != NULL) {
		action_parse(always, a, &action, &impossible);
		why = STR("always");
		rationale = arena_fmt(
		    a, "%.*s is pinned: it is always chosen here", STR_ARG(always));
	} else if (best->predicted < o->min_expected) {
		r->fallback = FALLBACK_CHOSEN;
		if (!task_offers(t, &action)) {
			r->fallback = FALLBACK_LACKING;
			action = (struct action){ACTION_DIRECT, {NULL, 0}};
		}
		why = STR("fallback");
		rationale = why_fallback(best, o->min_expected, a);
	} else {
		return false;
	}
	force(&r->choice, t, &action, a);
	r->decision = make_decision(t, &r->choice, rationale, a);
	r->decision.actions = 1;
	r->decision.override = why;
	return true;
}

/* ---- */

/*
 * The fields that a later recomputation of propensities needs: verb/rescore.h.
 */
static void
note_exploration(const struct route_options *o, struct decision *d)
{
	if (o->explore == EXPLORE_NOT)
		return;
	d->explore = str_of(explore_name(o->explore));
	d->seed = (double)o->seed;
	if (o->explore == EXPLORE_EPSILON || o->explore == EXPLORE_LEAVE_ONE_OUT)
		d->epsilon = o->epsilon;
	if (o->explore == EXPLORE_SOFTMAX)
		d->temperature = o->temperature;
}

void
mb_route_step(struct model *m, const struct route_options *o,
    const struct trajectory *t, struct arena *a, struct routed *r)
{
	struct example *x = arena_alloc(a, sizeof *x);
	struct strs withheld = pins_of(&o->never, t, a);
	struct trajectory seen;
	struct rng rng;
	struct exploration how = {o->explore, o->epsilon, o->temperature, &rng};

	r->trajectory_id =
	    t->trajectory_id.p != NULL ? t->trajectory_id : make_id(o, t, a);
	/*
	 * Seed by the trajectory alone, so that a task gets the same decision in
	 * any input.
	 */
	rng.state = hash64(r->trajectory_id, o->seed);
	r->fallback = FALLBACK_NOT;
	if (withheld.n > 0) {
		task_without(t, withheld, a, &seen);
		t = &seen;
	}
	model_describe(m, t, a, x);
	model_explore(m, x, &how, a, &r->choice);
	if (!override(o, t, a, r)) {
		r->decision = route_decision(t, &r->choice, a);
		note_exploration(o, &r->decision);
	}
	r->decision.withheld_ids = withheld;
}
