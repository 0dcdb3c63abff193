#include "verb/changed.h"

#include <stdlib.h>

#include "base/mem.h"

enum { CHANGED_SHOWN = 5 }; /* of each direction */

static int
losses_first(const void *a, const void *b)
{
	const struct changed *x = a, *y = b;

	if (x->difference != y->difference)
		return (x->difference > y->difference) -
		       (x->difference < y->difference);
	return str_cmp(x->task_id, y->task_id);
}

static int
gains_first(const void *a, const void *b)
{
	const struct changed *x = a, *y = b;

	return x->difference != y->difference ? -losses_first(a, b)
					      : losses_first(a, b);
}

void
pairs_most_changed(const struct pairs *p, struct arena *a, struct json_list *list)
{
	struct changed *all = mem_alloc((p->tasks.n + 1) * sizeof *all), *v, x;
	size_t n = 0, shown = 0;

	for (size_t i = 0; i < p->tasks.n; i++) {
		const struct pair *t = &p->v[i];

		x = (struct changed){p->tasks.v[i], t->baseline.reward,
		    t->challenger.reward, pair_gain(t)};
		if (x.difference != 0)
			all[n++] = x;
	}
	qsort(all, n, sizeof *all, losses_first);
	v = arena_alloc(a, 2 * CHANGED_SHOWN * sizeof *v);
	for (size_t i = 0; i < n && i < CHANGED_SHOWN && all[i].difference < 0; i++)
		v[shown++] = all[i];
	qsort(all, n, sizeof *all, gains_first);
	for (size_t i = 0; i < n && i < CHANGED_SHOWN && all[i].difference > 0; i++)
		v[shown++] = all[i];
	for (size_t i = 0; i < shown; i++)
		v[i].task_id = arena_dup(a, v[i].task_id);
	*list = (struct json_list){v, shown};
	mem_free(all);
}
