#include "verb/sequential.h"

#include <math.h>

#include "verb/gate.h"

void
sequential_start(struct sequential *s, const struct policy *policy)
{
	*s = (struct sequential){.policy = *policy};
}

int
sequential_step(
    struct sequential *s, const struct result *r, enum outlook *out, struct err *e)
{
	double gain = r->challenger.reward - r->baseline.reward;
	double spared = (double)(r->baseline.error - r->challenger.error);
	double margin = s->policy.max_error_rate_increase,
	       alpha = 1 - s->policy.confidence;
	bool safe;

	if (r->cluster.p != NULL)
		return err_set(e, ERR_INPUT,
		    "task.cluster: '%.*s': a run over clusters can't be stopped early",
		    STR_ARG(r->cluster));
	s->tasks++;
	evalue_add(&s->better, gain, -1, 0);
	evalue_add(&s->worse, -gain, -1, 0);
	s->unjudged = s->unjudged || r->baseline.error < 0 || r->challenger.error < 0;
	if (margin < 1 && !s->unjudged)
		evalue_add(&s->safe, spared, -1, -margin);
	/* as the gate of the errors judges: gate_unmeasured */
	safe = margin >= 1 || (s->unjudged ? s->policy.errors_given.p == NULL
					   : evalue_log(&s->safe) >= -log(alpha));
	*out = OUTLOOK_OPEN;
	if (evalue_log(&s->worse) >= -log(alpha))
		*out = OUTLOOK_WORSE;
	else if (evalue_log(&s->better) >= -log(gate_level(&s->policy, 1, 0)) && safe &&
		 (double)s->tasks >= s->policy.required_task_count)
		*out = OUTLOOK_BETTER;
	return 0;
}
