#include "verb/ask.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/set.h"
#include "model/describe.h"
#include "text/key.h"

enum { SIDES = 2, BEST = 2 }; /* the actions of each router that are asked about */

struct found {
	struct buf line;
	double worth; /* over 1: the routers differ */
	size_t order; /* of the input */
};

struct mb_ask {
	struct model *model[SIDES];
	struct set texts; /* keys of the tasks that came */
	struct found *v;
	size_t n, most, came;
};

struct mb_ask *
mb_ask_new(struct model *one, struct model *other, size_t most)
{
	struct mb_ask *m = mem_zalloc(1, sizeof *m);

	m->model[0] = one;
	m->model[1] = other;
	m->most = most;
	m->v = mem_zalloc(most, sizeof *m->v);
	return m;
}

void
mb_ask_free(struct mb_ask *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++)
		buf_release(&m->v[i].line);
	mem_free(m->v);
	set_release(&m->texts);
	mem_free(m);
}

/* How much more a router expects of its choice than of this action; of any if absent. */
static double
margin(const struct choice *c, struct str than)
{
	for (size_t i = 1; i < c->actions; i++) {
		if (than.p == NULL || str_eq(c->all[i].key, than))
			return c->predicted - c->all[i].predicted;
	}
	return c->predicted;
}

static double
worth(const struct choice *c)
{
	if (!str_eq(c[0].action, c[1].action))
		return 2 + margin(&c[0], c[1].action) + margin(&c[1], c[0].action);
	return 1 - fmin(margin(&c[0], STR_NONE), margin(&c[1], STR_NONE));
}

/* Before: more telling, or as telling and earlier. */
static int
by_worth(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth > y->worth ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* The place for a task of this worth: a new one, or that of the least; NULL: none. */
static struct found *
place(struct mb_ask *m, double value)
{
	struct found *least = m->v;

	if (m->n < m->most)
		return &m->v[m->n++];
	for (size_t i = 1; i < m->n; i++) {
		if (by_worth(&m->v[i], least) > 0)
			least = &m->v[i];
	}
	return value > least->worth ? least : NULL;
}

static void
add_outcome(struct json_list *list, struct str action, double reward)
{
	struct recorded *r = list->v;

	for (size_t i = 0; i < list->n; i++) {
		if (str_eq(r[i].action, action))
			return;
	}
	r[list->n] = (struct recorded){
	    .action = action, .reward = reward, .latency_ms = NAN, .cost = NAN};
	recorded_set_error(&r[list->n++], -1);
}

/* The task with the outcomes to fill in. */
static void
write_task(const struct trajectory *t, size_t number, const struct choice *c,
    struct arena *a, struct buf *b)
{
	struct benchmark_task task = {.task = *t, .demonstration = -1};

	task.outcomes.v = arena_zalloc(a, SIDES * BEST + 1, sizeof(struct recorded));
	for (size_t i = 0; i < BEST; i++) {
		for (int side = 0; side < SIDES; side++) {
			if (i < c[side].actions)
				add_outcome(&task.outcomes, c[side].all[i].key, NAN);
		}
	}
	add_outcome(&task.outcomes, STR("*"), 0);
	if (t->task.task_id.p == NULL)
		task.task.task.task_id = arena_fmt(a, "asked-%06zu", number);
	buf_reset(b);
	benchmark_write(b, &task);
}

void
mb_ask_step(struct mb_ask *m, const struct trajectory *t, struct arena *a)
{
	struct choice c[SIDES];
	struct found *f;
	struct example x;
	double value;

	m->came++;
	if (!set_add(&m->texts, text_key(a, t->task.input)))
		return;
	describe_task(t, a, &x);
	for (int side = 0; side < SIDES; side++)
		model_choose(m->model[side], &x, a, &c[side]);
	if (c[0].actions < BEST) /* there is nothing to choose */
		return;
	value = worth(c);
	if ((f = place(m, value)) == NULL)
		return;
	f->worth = value;
	f->order = m->came;
	write_task(t, m->came, c, a, &f->line);
}

size_t
mb_ask_finish(struct mb_ask *m, void (*line)(void *, struct str), void *ctx)
{
	size_t differ = 0;

	qsort(m->v, m->n, sizeof *m->v, by_worth);
	for (size_t i = 0; i < m->n; i++) {
		differ += m->v[i].worth > 1;
		line(ctx, buf_str(&m->v[i].line));
	}
	return differ;
}
