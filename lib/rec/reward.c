#include "rec/reward.h"

#include <math.h>

const struct reward_weights REWARD_DEFAULT = {1, .2, .3, .1, 1};

double
trajectory_reward(const struct trajectory *t, const struct reward_weights *w)
{
	const struct outcome *o = &t->outcome;
	double r;

	if (!isnan(t->reward) || reward_revoked(t))
		return t->reward;
	r = (str_is(o->status, "success") ? w->success : 0) -
	    w->tool_error * o->tool_errors - w->correction * o->user_corrections -
	    o->latency_ms / 60000 * w->minute - w->cost * o->cost;
	return r < 0 ? 0 : r > 1 ? 1 : r;
}

double
decision_reward(const struct trajectory *t, const struct decision *d,
    const struct reward_weights *w)
{
	if (!isnan(d->reward) || decision_revoked(d))
		return d->reward;
	return isnan(t->reward) && t->outcome_text.p == NULL ? NAN
							     : trajectory_reward(t, w);
}

bool
outcome_failed(const struct outcome *o)
{
	return o->tool_errors > 0 || str_is(o->status, "error") ||
	       str_is(o->status, "timeout");
}
