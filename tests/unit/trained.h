/*
 * Routers trained on small logs, for the tests of the learner and of router
 * files.
 */
#ifndef TRAINED_H
#define TRAINED_H

#include "base/mem.h"
#include "base/rng.h"
#include "model/model.h"
#include "verb/train.h"
#include "world.h"

static struct buf file; /* the router that was written last */

static void
keep_bytes(void *ctx, struct str bytes)
{
	(void)ctx;
	buf_add_str(&file, bytes);
}

static struct train_options
options(void)
{
	return (struct train_options){.lambda = TRAIN_AUTO,
	    .compete = TRAIN_AUTO,
	    .rate = TRAIN_AUTO,
	    .bits = TRAIN_AUTO,
	    .passes = TRAIN_AUTO,
	    .share = TRAIN_AUTO,
	    .seed = 1,
	    .to = {keep_bytes, NULL}};
}

/*
 * A world where text does not help: three tools with meaningless names, three
 * words, and one right tool for each word. "other" words are noise.
 */
static const char *const WORDS[] = {"crimson", "velvet", "granite"};
static const char *const TOOLS[] = {"q1", "q2", "q3"};

/* The task, for which one of the tools, or the direct answer, was taken by chance. */
static struct example
lesson_of(struct world *w, int tool)
{
	struct example x;

	for (int i = 0; i < 3; i++)
		world_add(w, KIND_TOOL, TOOLS[i], TOOLS[i], "");
	x = world_example(w);
	x.trajectory_id = STR("t");
	x.action = tool == 3 ? STR("direct_answer")
			     : arena_fmt(&arena, "call_tool:%s", TOOLS[tool]);
	x.propensity = .25;
	return x;
}

static struct example
lesson(struct rng *rng, int *right, bool truthful)
{
	char *input = arena_alloc(&arena, 64);
	int word = (int)rng_below(rng, 3), tool = (int)rng_below(rng, 4);
	struct world *w = arena_alloc(&arena, sizeof *w);
	struct example x;

	snprintf(input, 64, "%s w%u w%u", WORDS[word], (unsigned)rng_below(rng, 50),
	    (unsigned)rng_below(rng, 50));
	world_start(w, input);
	x = lesson_of(w, tool);
	x.reward = truthful ? tool == word : (double)rng_below(rng, 2);
	x.created_at = STR("2026-04-14T15:27:38Z");
	if (right != NULL)
		*right = word;
	return x;
}

/*
 * Trains on n examples of that world, after `init` unless it is empty, and
 * writes to `file`.
 */
static void
train(const struct train_options *o, struct str init, size_t n, uint64_t seed,
    bool truthful)
{
	struct mb_train *t = mb_train_new(o);
	struct rng rng = {seed};
	struct err e;

	if (init.n > 0)
		assert_int_equal(mb_train_init(t, init, "init", &e), 0);
	buf_reset(&file);
	for (size_t i = 0; i < n; i++) {
		struct example x = lesson(&rng, NULL, truthful);

		assert_int_equal(
		    mb_train_step(t, &x, arena_fmt(&arena, "line %zu", i), &e), 0);
	}
	assert_int_equal(mb_train_finish(t, &e), 0);
	mb_train_free(t);
}

static inline void
teach(struct mb_train *t, const struct example *x, size_t i)
{
	struct err e;

	assert_int_equal(mb_train_step(t, x, arena_fmt(&arena, "line %zu", i), &e), 0);
}

static struct model *
parsed(void)
{
	struct err e;
	struct model *m = model_parse(buf_str(&file), "file", NULL, false, &e);

	assert_non_null(m);
	return m;
}

/* Ends the training. */
static inline struct model *
taught(struct mb_train *t)
{
	struct err e;

	buf_reset(&file);
	assert_int_equal(mb_train_finish(t, &e), 0);
	mb_train_free(t);
	return parsed();
}

/* The share of 300 new tasks for which the router in `file` chooses the right tool. */
static inline double
share_right(void)
{
	struct model *m = parsed();
	struct rng rng = {999};
	int n = 0, right;

	for (int i = 0; i < 300; i++) {
		struct example x = lesson(&rng, &right, true);
		struct choice c;

		model_choose(m, &x, &arena, &c);
		n += str_eq(c.action, arena_fmt(&arena, "call_tool:%s", TOOLS[right]));
	}
	model_free(m);
	return n / 300.;
}

#endif
