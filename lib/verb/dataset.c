#include "verb/dataset.h"

#include <math.h>

#include "model/describe.h"

/* The reward of the example is logged, not computed. */
static const struct reward_weights NO_WEIGHTS = {NAN, NAN, NAN, NAN, NAN};

int
mb_dataset_step(const struct dataset_options *o, const struct trajectory *t,
    struct arena *a, struct err *e)
{
	const struct decision *d = t->decisions.v;
	struct example x;
	double described;

	describe_task(t, a, &x);
	described = x.actions;
	x.weight = 1 / (double)t->decisions.n;
	for (size_t i = 0; i < t->decisions.n; i++) {
		x.reward = decision_reward(t, &d[i], &o->weights);
		if (isnan(x.reward))
			continue;
		x.reward_weights =
		    isnan(d[i].reward) && isnan(t->reward) ? o->weights : NO_WEIGHTS;
		if (decision_action(&d[i], a, &x.action, e) < 0)
			return err_prefix(e, "decisions[%zu]", i);
		x.step = isnan(d[i].step) ? (double)(i + 1) : d[i].step;
		x.previous = i == 0 ? STR_NONE : d[i - 1].decision_type;
		x.propensity = d[i].propensity;
		x.propensity_source =
		    isnan(d[i].propensity) ? STR("none") : STR("logged");
		/*
		 * Only the first: later decisions were made in a context that
		 * the log does not contain.
		 */
		if (i == 0 && isnan(d[i].propensity) && o->rescore != NULL) {
			x.propensity =
			    o->rescore(o->rescore_ctx, t, &d[i], x.action, a);
			x.propensity_source =
			    isnan(x.propensity) ? STR("none") : STR("rescored");
		}
		x.actions = isnan(d[i].actions) ? described : d[i].actions;
		o->emit(o->emit_ctx, &x);
	}
	return 0;
}
