#include "verb/eval.h"

#include "base/hash.h"
#include "verb/leak.h"

int
eval_recorded(void *ctx, const struct eval_choice *c, struct side *side, struct err *e)
{
	const struct recorded *r = benchmark_outcome(c->task, c->choice->action);

	(void)ctx;
	if (r == NULL)
		return err_set(e, ERR_INPUT, "outcomes: none for '%.*s', and no '*'",
		    STR_ARG(c->choice->action));
	*side = (struct side){.reward = r->reward,
	    .latency_ms = r->latency_ms,
	    .cost = r->cost,
	    .reason = r->error > 0 ? r->status : STR_NONE};
	side_set_error(side, r->error);
	return 0;
}

/* Whether the task offers a candidate that was not in the training log of the model. */
static int
has_new(const struct model *m, const struct example *x)
{
	for (size_t i = 0; i < x->candidates.n; i++) {
		if (!model_knows(m, example_candidate(x, i)->key))
			return 1;
	}
	return 0;
}

struct str
eval_task_hash(const struct trajectory *t, struct arena *a)
{
	return arena_fmt(
	    a, "%016llx", (unsigned long long)hash64(task_likeness(t, a), 0));
}

/*
 * Whether the challenger acts first on this task: in each pair of tasks on which the
 * routers differ, a hash chooses the one. So each router is first equally often, and
 * this does not depend on a pattern in the order of the tasks.
 */
static bool
challenger_first(struct eval_options *o, struct str task_id)
{
	o->in_pair = !o->in_pair;
	o->challenger_first =
	    o->in_pair ? hash64(task_id, 0) & 1 : !o->challenger_first;
	return o->challenger_first;
}

int
mb_eval_step(struct eval_options *o, const struct benchmark_task *b, struct arena *a,
    struct result *r, struct err *e)
{
	struct choice baseline, challenger;
	struct side *side[] = {&r->baseline, &r->challenger};
	struct eval_choice asked[] = {{b, &baseline, a}, {b, &challenger, a}};
	bool alike;
	struct example x;

	json_defaults(&RESULT_TABLE, r);
	if (b->task.task.task_id.p == NULL)
		return err_set(e, ERR_INPUT,
		    "task.task_id: is missing, but results are paired by it");
	r->task_id = b->task.task.task_id;
	r->channel = b->task.task.channel;
	r->cluster = b->task.task.cluster;
	r->task_hash = eval_task_hash(&b->task, a);
	r->demonstration = b->demonstration;
	model_describe(o->challenger, &b->task, a, &x);
	model_choose(o->baseline, &x, a, &baseline);
	model_choose(o->challenger, &x, a, &challenger);
	r->new_candidates =
	    model_header(o->challenger) != NULL && has_new(o->challenger, &x);
	alike = str_eq(baseline.action, challenger.action);
	for (int i = 0, first = !alike && challenger_first(o, r->task_id);
	     i < (alike ? 1 : 2); i++) {
		int k = i ^ first;

		if (o->outcome(o->ctx, &asked[k], side[k], e) < 0)
			return -1;
	}
	if (alike)
		r->challenger = r->baseline;
	r->baseline.action = baseline.action;
	r->challenger.action = challenger.action;
	r->baseline.predicted = baseline.predicted;
	r->challenger.predicted = challenger.predicted;
	return 0;
}
