#include "import/trace_tree.h"

#include <math.h>
#include <stdlib.h>

#include "base/names.h"
#include "import/payload.h"

enum { LINK_NONE, LINK_NOW, LINK_DONE };

/* The parent of each span. A span with the id of another is another's copy. */
static void
find_parents(struct trace *t, struct arena *a)
{
	struct names ids = {0};
	struct span **by_id = arena_zalloc(a, t->n + 1, sizeof(struct span *));
	uint32_t number;

	for (size_t i = 0; i < t->n; i++) {
		struct span *s = &t->span[i];

		if (s->id.n == 0)
			continue;
		number = names_number(&ids, s->id, a);
		if (by_id[number] != NULL)
			*s = (struct span){
			    .start = s->start, .end = s->end, .cost = NAN};
		else
			by_id[number] = s;
	}
	for (size_t i = 0; i < t->n; i++) {
		struct span *s = &t->span[i];

		number = s->parent.n == 0 ? 0 : names_find(&ids, s->parent);
		s->up =
		    number == 0 || by_id[number - 1] == s ? NULL : by_id[number - 1];
	}
	names_release(&ids);
}

/* Parents before their children. A circle of parents is cut where it is entered. */
static struct span **
parents_first(struct trace *t, struct arena *a)
{
	struct span **order = arena_alloc(a, (t->n + 1) * sizeof(struct span *));
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct span *s = &t->span[i], *path = NULL;

		for (; s != NULL && s->linked == LINK_NONE; s = s->up) {
			s->linked = LINK_NOW;
			s->next_link = path;
			path = s;
		}
		if (path != NULL && s != NULL && s->linked == LINK_NOW)
			path->up = NULL;
		for (; path != NULL; path = path->next_link) {
			path->linked = LINK_DONE;
			order[n++] = path;
		}
	}
	return order;
}

/* What is below each span; then calls that are calls. */
static void
look_below(struct span **order, size_t n)
{
	for (size_t i = n; i-- > 0;) {
		struct span *s = order[i], *up = s->up;

		if (s->kind == SPAN_MODEL && s->models)
			s->kind = SPAN_OTHER;
		if (up == NULL)
			continue;
		if (s->kind != SPAN_AGENT && s->kind != SPAN_TOOL) {
			up->models = up->models || s->models || s->kind == SPAN_MODEL;
			up->acts = up->acts || s->acts;
		}
		up->acts = up->acts || s->kind == SPAN_MODEL || s->kind == SPAN_TOOL;
		up->agents = up->agents || s->agents || s->kind == SPAN_AGENT;
	}
}

static struct str
task_of(const struct span *s, struct arena *a)
{
	struct payload p;
	size_t ignored;

	payload_read(&p, s->input, ROLE_USER, a);
	return payload_task(&p, &ignored);
}

/* Runs, and who is part of them. */
static void
find_runs(struct span **order, size_t n, struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		struct span *s = order[i], *up = s->up;

		if (up != NULL) {
			s->owner = up->kind == SPAN_AGENT ? up : up->owner;
			s->hidden = up->kind == SPAN_TOOL ||
				    (up->hidden && up->kind != SPAN_AGENT);
		}
		if (s->kind == SPAN_AGENT)
			s->task = task_of(s, a);
		else if (s->kind == SPAN_OTHER && s->owner == NULL && !s->hidden &&
			 (s->acts || s->agents) && (s->task = task_of(s, a)).n > 0)
			s->kind = SPAN_AGENT;
		if ((s->kind == SPAN_MODEL || s->kind == SPAN_TOOL) && !s->hidden &&
		    s->owner != NULL)
			s->owner->own++;
	}
	for (size_t i = 0; i < n; i++) {
		struct span *s = order[i], *o = s->owner;

		if (s->kind == SPAN_AGENT && s->task.n == 0 && o != NULL && o->own == 0)
			s->task = o->task;
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct span *x = *(struct span *const *)a, *y = *(struct span *const *)b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x < y ? -1 : x > y;
}

static size_t
run_number(const struct span *s)
{
	return s->owner == NULL ? 0 : s->owner->number;
}

static int
by_run(const void *a, const void *b)
{
	const struct span *x = *(struct span *const *)a, *y = *(struct span *const *)b;

	if (run_number(x) != run_number(y))
		return run_number(x) < run_number(y) ? -1 : 1;
	return by_time(a, b);
}

struct span **
trace_order(struct trace *t, struct arena *a)
{
	struct span **order;
	size_t runs = 0;

	find_parents(t, a);
	order = parents_first(t, a);
	look_below(order, t->n);
	find_runs(order, t->n, a);
	qsort(order, t->n, sizeof(struct span *), by_time);
	for (size_t i = 0; i < t->n; i++) {
		if (order[i]->kind == SPAN_AGENT)
			order[i]->number = ++runs;
	}
	qsort(order, t->n, sizeof(struct span *), by_run);
	return order;
}
