#include "rec/reward.h"

#include <math.h>

#include "rec/outcome.h"

const struct reward_weights REWARD_DEFAULT = {1, .2, .3, .1, 1};

double
trajectory_reward(const struct trajectory *t, const struct reward_weights *w)
{
	const struct outcome *o = &t->outcome;
	double r;

	if (!isnan(t->reward) || reward_revoked(t))
		return t->reward;
	r = (outcome_kind(o->status) == OUTCOME_SUCCESS ? w->success : 0) -
	    w->tool_error * o->tool_errors - w->correction * o->user_corrections;
	if (!isnan(o->latency_ms)) /* what is unknown subtracts nothing */
		r -= o->latency_ms / 60000 * w->minute;
	if (!isnan(o->cost))
		r -= w->cost * o->cost;
	return r < 0 ? 0 : r > 1 ? 1 : r;
}

double
decision_reward(const struct trajectory *t, const struct decision *d,
    const struct reward_weights *w)
{
	if (!isnan(d->reward) || decision_revoked(d))
		return d->reward;
	return trajectory_lacks_reward(t) == LACKS_NOTHING ? trajectory_reward(t, w)
							   : NAN;
}

int
outcome_error(const struct outcome *o)
{
	return o->tool_errors > 0 ? 1 : outcome_kind_error(outcome_kind(o->status));
}
