#include "rec/answer.h"

#include <math.h>

#include "rec/reward.h"

int
answer_read(struct json_in *in, const struct answer *x, struct arena *a,
    struct side *side, struct err *e)
{
	struct trajectory t;
	const struct decision *last;

	if (trajectory_check(in, &t, x->line, a, e) < 0 ||
	    (trajectory_lacks(&t) < LACKS_REWARD && trajectory_fit(&t, e) < 0))
		return err_prefix(e, "agent answered nonsense");
	if (!str_eq(t.trajectory_id, x->id))
		return err_set(e, ERR_INPUT,
		    "agent answered task '%.*s' instead of '%.*s'",
		    STR_ARG(t.trajectory_id), STR_ARG(x->id));
	last = (const struct decision *)t.decisions.v + t.decisions.n - 1;
	side->reward = decision_reward(&t, last, &REWARD_DEFAULT);
	if (isnan(side->reward)) {
		if (trajectory_fit(&t, e) == 0) /* another decision has a reward */
			err_set(e, ERR_INPUT, "reward: the last decision has none");
		err_prefix(e, "agent answered without a known outcome");
		return 0;
	}
	side->latency_ms = t.outcome.latency_ms;
	side->cost = t.outcome.cost;
	side_set_error(side, outcome_error(&t.outcome));
	side->reason = side->error > 0 ? arena_dup(a, t.outcome.status) : STR_NONE;
	return 1;
}
