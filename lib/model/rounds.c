#include "model/rounds.h"

#include <math.h>

#include "model/odds.h"
#include "model/prior.h"
#include "model/tunables.h"

/*
 * Adds the lessons to an experience, with predictions for untried actions; with TASK_ROWS
 * only to its mean rewards.
 */
static void
add(struct experience *e, const struct lessons *of, enum task_part part)
{
	struct arena scratch = {0};

	for (size_t k = 0; k < of->n; k++) {
		const struct lesson *l = &of->v[k];
		struct features v;

		if (!lessons_have(of, k))
			continue;
		arena_reset(&scratch);
		task_open(l->task, part, &v, &scratch);
		e->fold = l->split.fold;
		for (uint32_t i = 0; i < l->members; i++) {
			if (part != TASK_ROWS)
				experience_add(
				    e, &v, l->member[i], l->reward, l->weight);
			experience_try(e, &v, l->member[i], l->reward, l->weight);
		}
		for (uint32_t i = 0; part != TASK_ROWS && i < l->rows; i++) {
			if (!odds_member(l->member, l->members, i))
				experience_add(e, &v, i, l->expected[i], l->weight);
		}
	}
	arena_release(&scratch);
}

/* The experience of the weights and of all lessons, in folds. */
static struct experience
gather(const struct weights *w, const struct lessons *of)
{
	struct experience e = {0};

	experience_copy(&e, &w->past);
	experience_divide(&e, of->set->fold == HELD_LINES ? FOLDS + 1 : FOLDS);
	add(&e, of, TASK_WORDS);
	return e;
}

/* Gives each lesson its scores from the sums, if they are in folds without its own. */
static void
give(const struct experience *e, const struct lessons *l, enum task_part part)
{
	struct arena scratch = {0};

	for (size_t i = 0; i < l->n; i++) {
		const struct experience others =
		    experience_without(e, l->v[i].split.fold);
		struct features v;

		if (!lessons_have(l, i))
			continue;
		arena_reset(&scratch);
		task_open(l->v[i].task, part, &v, &scratch);
		experience_score(&others, &v, true);
		task_keep_past(l->v[i].task, &v);
	}
	arena_release(&scratch);
}

void
rounds_past(const struct weights *w, const struct lessons *l)
{
	const struct lessons all = {l->v, l->n, PART_ALL, l->set};
	struct experience e = gather(w, l);

	give(&e, &all, TASK_WORDS);
	experience_release(&e);
}

void
rounds_past_of_trials(const struct weights *w, const struct lessons *l)
{
	const struct lessons drawn = {l->v, l->n, PART_DRAWN, l->set},
			     looked = {l->v, l->n, PART_LOOKED, l->set};
	struct experience e = gather(w, l);

	give(&e, &drawn, TASK_WORDS);
	give(&e, &looked, TASK_WORDS);
	experience_release(&e);
}

static void
expect(const struct weights *w, const struct lessons *of, struct arena *keep)
{
	struct arena scratch = {0};

	for (struct lesson *l = of->v; l < of->v + of->n; l++) {
		struct features v;
		struct scores s;
		double *logit;

		arena_reset(&scratch);
		task_open(l->task, TASK_WHOLE, &v, &scratch);
		scores_make(&s, &v, w, &scratch);
		logit = arena_alloc(&scratch, s.rows * sizeof *logit);
		scores_logits(&s, of->set->compete, logit);
		l->rows = s.rows;
		l->expected = arena_alloc(keep, s.rows * sizeof *l->expected);
		for (uint32_t k = 0; k < s.rows; k++)
			l->expected[k] = (float)(1 / (1 + exp(-logit[k])));
	}
	arena_release(&scratch);
}

/* The first round: the rewards that untried actions are expected to earn. */
static void
expect_from(struct weights *w, const struct weights *start, const struct lessons *l,
    struct arena *keep)
{
	struct settings few = *l->set;
	struct lessons sketch = *l;

	if (few.passes > PASSES_SKETCH)
		few.passes = PASSES_SKETCH;
	sketch.set = &few;
	rounds_past(start, l);
	weights_copy(w, start);
	learn(w, &sketch, NULL, NULL);
	expect(w, l, keep);
}

void
rounds_learn(struct weights *w, const struct weights *start, const struct lessons *l)
{
	struct arena arena = {0};
	struct experience e;

	if (l->set->passes > 0)
		expect_from(w, start, l, &arena);
	e = gather(start, l);
	give(&e, &(struct lessons){l->v, l->n, PART_ALL, l->set}, TASK_WORDS);
	experience_take(&w->past, &e);
	weights_copy(w, start);
	learn(w, l, NULL, NULL);
	for (size_t i = 0; i < l->n; i++)
		l->v[i].rows = 0;
	arena_release(&arena);
}

void
rounds_means(struct weights *w, const struct weights *start, const struct lessons *l)
{
	const struct lessons looked = {l->v, l->n, PART_LOOKED, l->set};

	weights_copy(w, start);
	w->lambda = l->set->lambda;
	experience_copy(&w->past, &start->past);
	add(&w->past, l, TASK_ROWS);
	give(&w->past, &looked, TASK_ROWS);
	if (l->set->constant)
		prior_constant(w);
}
