#include "verb/rescore.h"

#include <math.h>

#include "model/describe.h"
#include "rec/offer.h"

/* Reads how the decision was explored; false if the decision does not say enough. */
static bool
told(const struct decision *d, struct exploration *how)
{
	if (d->explore.p == NULL)
		/* a seed without a mode: the exploration is unknown */
		return isnan(d->seed);
	if (!explore_named(d->explore, &how->mode))
		return false;
	how->epsilon = d->epsilon;
	how->temperature = d->temperature;
	return !((how->mode == EXPLORE_EPSILON || how->mode == EXPLORE_LEAVE_ONE_OUT) &&
		   isnan(d->epsilon)) &&
	       !(how->mode == EXPLORE_SOFTMAX && !(d->temperature > 0));
}

double
rescore(struct model *m, const struct trajectory *t, const struct decision *d,
    struct str action, struct arena *a)
{
	struct rng rng = {0}; /* the drawn action does not matter */
	struct exploration how = {.mode = EXPLORE_NOT, .rng = &rng};
	struct trajectory seen;
	struct example x;
	struct choice c;

	if (d->override.p != NULL) /* nothing else could have been chosen */
		return str_is(d->override, "always") || str_is(d->override, "fallback")
			   ? 1
			   : NAN;
	if (!told(d, &how))
		return NAN;
	task_without(t, d->withheld_ids, a, &seen);
	describe_task(&seen, a, &x);
	model_explore(m, &x, &how, a, &c);
	if (!isnan(d->actions) && d->actions != (double)c.actions)
		return 0;
	for (size_t i = 0; i < c.actions; i++) {
		if (str_eq(c.all[i].key, action))
			return c.all[i].probability;
	}
	return 0;
}
