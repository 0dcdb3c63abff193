#include "verb/dataset.h"

#include <math.h>

#include "base/set.h"

/* The reward of the example is logged, not computed. */
static const struct reward_weights NO_WEIGHTS = {NAN, NAN, NAN, NAN, NAN};

/*
 * The candidates that the router saw at a decision: all but those that were hidden
 * from it. `room` has a place for each.
 */
static struct json_list
seen(const struct json_list *all, const struct decision *d,
    struct example_candidate *room)
{
	const struct example_candidate *c = all->v;
	struct set hidden = {0};
	size_t n = 0;

	if (d->withheld_ids.n == 0)
		return *all;
	for (size_t i = 0; i < d->withheld_ids.n; i++)
		set_add(&hidden, d->withheld_ids.v[i]);
	for (size_t i = 0; i < all->n; i++) {
		const char *colon = memchr(c[i].key.p, ':', c[i].key.n);
		size_t head = (size_t)(colon + 1 - c[i].key.p);

		if (!set_has(&hidden, (struct str){colon + 1, c[i].key.n - head}))
			room[n++] = c[i];
	}
	set_release(&hidden);
	return (struct json_list){room, n};
}

/* The propensity of decision i, as it is logged, or as the options restore or check it. */
static void
take_propensity(const struct dataset_options *o, const struct trajectory *t, size_t i,
    struct example *x, struct arena *a)
{
	static const char *const SOURCE[] = {"unchecked", "contradicted", "checked"};
	const struct decision *d = (const struct decision *)t->decisions.v + i;
	int is = -1;

	x->propensity =
	    o->own && d->router_version.p == NULL ? (double)NAN : d->propensity;
	x->propensity_source = isnan(x->propensity) ? STR("none") : STR("logged");
	/*
	 * Only the first: later decisions were made in a context that the log does not
	 * contain.
	 */
	if (i > 0)
		return;
	if (isnan(d->propensity) && o->rescore != NULL) {
		x->propensity = o->rescore(o->rescore_ctx, t, d, x->action, a);
		x->propensity_source =
		    isnan(x->propensity) ? STR("none") : STR("rescored");
	} else if (!isnan(x->propensity) && o->own && o->check != NULL) {
		is = o->check(o->rescore_ctx, t, d, x->action, a);
		x->propensity_source = str_of(SOURCE[is + 1]);
		if (is != 1)
			x->propensity = NAN;
	}
}

int
mb_dataset_step(const struct dataset_options *o, const struct trajectory *t,
    struct arena *a, struct err *e)
{
	const struct decision *d = t->decisions.v;
	struct example_candidate *room;
	struct json_list all;
	struct example x;

	describe_task_again(t, o->described, a, &x);
	all = x.candidates;
	room = arena_alloc(a, all.n * sizeof *room);
	x.weight = 1 / (double)t->decisions.n;
	for (size_t i = 0; i < t->decisions.n; i++) {
		x.reward = decision_reward(t, &d[i], &o->weights);
		if (isnan(x.reward) && (!o->unrewarded || i > 0))
			continue;
		x.reward_weights =
		    isnan(d[i].reward) && isnan(t->reward) && !isnan(x.reward)
			? o->weights
			: NO_WEIGHTS;
		if (decision_action(&d[i], a, &x.action, e) < 0)
			return err_prefix(e, "decisions[%zu]", i);
		x.step = isnan(d[i].step) ? (double)(i + 1) : d[i].step;
		x.previous = i == 0 ? STR_NONE : d[i - 1].decision_type;
		take_propensity(o, t, i, &x, a);
		x.candidates = seen(&all, &d[i], room);
		x.actions =
		    isnan(d[i].actions) ? (double)x.candidates.n + 1 : d[i].actions;
		o->emit(o->emit_ctx, &x);
	}
	return 0;
}
