/*
 * A small world for the tests of lib/model: builds a task in one line of C.
 */
#ifndef WORLD_H
#define WORLD_H

#include <math.h>

#include "model/describe.h"
#include "unit.h"

static struct arena arena;

/* A task with up to eight candidates. */
struct world {
	struct trajectory t;
	struct candidate set[KINDS][8];
};

static void
world_start(struct world *w, const char *input)
{
	memset(w, 0, sizeof *w);
	w->t.task.input = str_of(input);
	for (int k = 0; k < KINDS; k++)
		w->t.candidates[k].v = w->set[k];
}

static struct candidate *
world_add(struct world *w, enum kind kind, const char *id, const char *title,
    const char *summary)
{
	struct candidate *c = &w->set[kind][w->t.candidates[kind].n++];

	*c = (struct candidate){.id = str_of(id),
	    .title = str_of(title),
	    .summary = str_of(summary),
	    .success_rate = .5,
	    .freshness = 1};
	return c;
}

static inline struct example
world_example(struct world *w)
{
	struct example x;

	describe_task(&w->t, &arena, &x);
	return x;
}

#endif
