#include "verb/sequential.h"

#include <math.h>

#include "base/mem.h"
#include "stats/spending.h"
#include "verb/eval.h"
#include "verb/promote.h"

struct sequential {
	struct policy policy;
	struct mb_promote *plan;  /* knows only the names and hashes of the tasks */
	struct mb_promote *judge; /* has the results so far */
	size_t planned, tasks;
	double attempt, carried;
	double sum, squares; /* of the gains so far */
};

struct sequential *
sequential_new(const struct policy *policy)
{
	struct sequential *s = mem_zalloc(1, sizeof *s);

	s->policy = *policy;
	s->plan = mb_promote_new(policy);
	s->judge = mb_promote_new(policy);
	s->attempt = NAN;
	return s;
}

void
sequential_free(struct sequential *s)
{
	if (s == NULL)
		return;
	mb_promote_free(s->plan);
	mb_promote_free(s->judge);
	mem_free(s);
}

int
sequential_plan(struct sequential *s, const struct benchmark_task *b, struct arena *a,
    struct err *e)
{
	struct result r = {
	    .task_id = b->task.task.task_id, .task_hash = eval_task_hash(&b->task, a)};

	if (b->task.task.cluster.p != NULL)
		return err_set(e, ERR_INPUT,
		    "task.cluster: '%.*s': a run over clusters can't be stopped early",
		    STR_ARG(b->task.task.cluster));
	if (mb_promote_step(s->plan, &r, e) < 0)
		return -1;
	if (mb_promote_units(s->plan) == s->planned)
		return err_set(e, ERR_INPUT,
		    "task.task_id: '%.*s': a run that repeats tasks, if only under "
		    "other "
		    "ids, can't be stopped early",
		    STR_ARG(r.task_id));
	if (s->planned++ == SEQUENTIAL_MOST)
		return err_set(e, ERR_INPUT,
		    "a run of over %d tasks can't be stopped early", SEQUENTIAL_MOST);
	return 0;
}

double
sequential_planned(const struct sequential *s)
{
	return (double)s->planned;
}

struct str
sequential_tasks(const struct sequential *s, struct arena *a)
{
	return mb_promote_tasks(s->plan, a);
}

void
sequential_attempt(struct sequential *s, double attempt, double carried)
{
	s->attempt = attempt;
	s->carried = carried;
	mb_promote_attempt(s->judge, attempt, carried);
}

/* The mean gain so far in standard errors, if the true mean is 0. */
static double
standing(const struct sequential *s)
{
	return s->squares > 0 ? s->sum / sqrt(s->squares) : 0;
}

void
sequential_finish(struct sequential *s, struct arena *a, struct decision_record *d)
{
	mb_promote_finish(s->judge, 0, a, d);
}

int
sequential_step(
    struct sequential *s, const struct result *r, enum outlook *out, struct err *e)
{
	double gain = r->challenger.reward - r->baseline.reward;
	struct decision_record d;
	struct arena a = {0};
	int k;

	*out = OUTLOOK_OPEN;
	if (mb_promote_step(s->judge, r, e) < 0)
		return -1;
	s->sum += gain;
	s->squares += gain * gain;
	k = look_at(++s->tasks, s->planned);
	if (k == 0 || k == LOOKS)
		return 0;
	sequential_finish(s, &a, &d);
	if (d.accepted)
		*out = OUTLOOK_BETTER;
	else if (look_futile(standing(s), k, s->planned,
		     gate_level(&s->policy, s->attempt, s->carried)))
		*out = OUTLOOK_FUTILE;
	arena_release(&a);
	return 0;
}
