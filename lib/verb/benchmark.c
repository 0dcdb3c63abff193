#include "verb/benchmark.h"

#include "base/mem.h"
#include "base/set.h"
#include "rec/offer.h"
#include "verb/leak.h"
#include "verb/near.h"

struct mb_check {
	struct set ids;
	struct set alike; /* task_likeness */
	struct near near;
	struct arena names;
	struct suite_counts n;
};

struct mb_check *
mb_check_new(void)
{
	return mem_zalloc(1, sizeof(struct mb_check));
}

void
mb_check_free(struct mb_check *c)
{
	if (c == NULL)
		return;
	set_release(&c->ids);
	set_release(&c->alike);
	near_release(&c->near);
	arena_release(&c->names);
	mem_free(c);
}

int
mb_check_step(struct mb_check *c, const struct benchmark_task *b, struct arena *arena,
    struct err *e)
{
	const struct recorded *r = b->outcomes.v;
	struct str id = b->task.task.task_id;
	const struct recorded *best = NULL;
	bool differ = false, any = false, unknown = false;
	struct action a;

	if (id.p == NULL)
		return err_set(e, ERR_INPUT,
		    "task.task_id: is missing, but results are paired by it");
	if (!set_add(&c->ids, id))
		return err_set(e, ERR_INPUT,
		    "task.task_id: occurs twice in the suite: '%.*s'", STR_ARG(id));
	if (!set_add(&c->alike, task_likeness(&b->task, arena)))
		return err_set(e, ERR_INPUT,
		    "task: is another task of the suite, but for its id: '%.*s'",
		    STR_ARG(id));
	if (b->outcomes.n == 0)
		return err_set(e, ERR_INPUT, "outcomes: at least one is required");
	for (size_t i = 0; i < b->outcomes.n; i++) {
		if (str_is(r[i].action, "*")) {
			any = true;
		} else {
			if (action_parse(r[i].action, arena, &a, e) < 0)
				return err_prefix(e, "outcomes");
			if (!task_offers(&b->task, &a))
				return err_set(e, ERR_INPUT,
				    "outcomes: no candidate for '%.*s'",
				    STR_ARG(r[i].action));
		}
		unknown = unknown || r[i].error < 0;
		differ = differ || r[i].reward != r[0].reward;
		if (best == NULL || r[i].reward > best->reward)
			best = &r[i];
	}
	if (!any)
		return err_set(e, ERR_INPUT,
		    "outcomes: '*' is missing: the outcome of any other action");
	if (!differ)
		return err_set(e, ERR_INPUT,
		    "outcomes: all rewards are equal, so the task cannot distinguish "
		    "routers");
	c->n.tasks++;
	c->n.unknown += unknown;
	if (near_add(&c->near, b->task.task.input, arena) &&
	    b->task.task.cluster.p == NULL && c->n.near++ == 0)
		c->n.first_near = arena_dup(&c->names, id);
	if (!str_is(best->action, "*") && action_parse(best->action, arena, &a, e) == 0)
		c->n.best[a.type]++;
	return 0;
}

struct suite_counts
mb_check_finish(const struct mb_check *c)
{
	return c->n;
}
