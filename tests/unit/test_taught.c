/*
 * A trained router in a noisy world, and with unusual tasks.
 */
#include "trained.h"

#include "base/hash.h"
#include "model/tunables.h"

/*
 * Trains on n examples, a quarter of them with inverted rewards; writes the
 * sha256 of the lines to `sha`.
 */
static void
train_noisy(size_t n, char sha[SHA256_HEX + 1], double *mean)
{
	struct train_options o = options();
	struct mb_train *t = mb_train_new(&o);
	struct sha256 *s = sha256_new();
	struct rng rng = {21};
	struct err e;

	*mean = 0;
	buf_reset(&file);
	for (size_t i = 0; i < n; i++) {
		struct example x = lesson(&rng, NULL, true);
		struct str line = arena_fmt(&arena, "line %zu", i);

		if (rng_below(&rng, 4) == 0)
			x.reward = 1 - x.reward;
		*mean += x.reward / (double)n;
		x.created_at =
		    arena_fmt(&arena, "2026-04-%02zuT00:00:00Z", 1 + i * 5 % 28);
		assert_int_equal(mb_train_step(t, &x, line, &e), 0);
		sha256_add(s, line);
		sha256_add(s, STR("\n"));
	}
	assert_int_equal(mb_train_finish(t, &e), 0);
	sha256_hex(s, sha);
	mb_train_free(t);
}

static void
a_rule_is_found_in_2000_noisy_lines(void **state)
{
	char sha[SHA256_HEX + 1];
	double mean, expected = 0;
	struct rng rng = {77};
	struct model *m;

	(void)state;
	train_noisy(2000, sha, &mean);
	assert_true(share_right() >
		    .9); /* noise words have three times the idf of the others */
	/* Predictions are calibrated: the right tool earns 1 in three of four tasks. */
	m = parsed();
	for (int i = 0; i < 300; i++) {
		struct example x = lesson(&rng, NULL, true);
		struct choice c;

		model_choose(m, &x, &arena, &c);
		expected += c.predicted / 300;
	}
	assert_true(fabs(expected - .75) < .07);
	model_free(m);
}

static void
the_header_is_accurate(void **state)
{
	char sha[SHA256_HEX + 1], parent[SHA256_HEX + 1];
	const struct router_header *h;
	struct train_options o = options();
	struct model *m;
	double mean;

	(void)state;
	train_noisy(1100, sha, &mean);
	sha256_of(buf_str(&file), parent);
	m = parsed();
	h = model_header(m);
	assert_true(h->examples == 1100 && h->examples_before == 0);
	assert_str(h->dataset_sha256, sha);
	assert_true(fabs(h->mean_reward - mean) < 1e-12);
	assert_str(h->first_created_at, "2026-04-01T00:00:00Z");
	assert_str(h->last_created_at, "2026-04-28T00:00:00Z");
	/*
	 * The chosen setting is one of the tried settings, and no other was
	 * better by more than chance.
	 */
	for (size_t i = 0, found = 0; i <= h->tried.n; i++) {
		const struct router_try *t = (const struct router_try *)h->tried.v + i;

		if (i == h->tried.n) {
			assert_true(found);
			break;
		}
		if (t->lambda != h->lambda || t->compete != h->compete ||
		    t->passes != h->passes)
			continue;
		found = 1;
		for (size_t k = 0; k < h->tried.n; k++)
			assert_true(((const struct router_try *)h->tried.v)[k].loss >=
				    .95 * t->loss);
	}
	model_free(m);
	train(&o, arena_dup(&arena, buf_str(&file)), 40, 3, true);
	m = parsed();
	assert_str(model_header(m)->parent, parent);
	assert_true(model_header(m)->examples == 40 &&
		    model_header(m)->examples_before == 1100);
	model_free(m);
}

/*
 * Trains on n examples in which `q3` earns so much, all other actions .5, and the words
 * say nothing. Returns the share of 300 new tasks for which `q3` is chosen.
 */
static double
share_of_q3(size_t n, uint64_t seed, unsigned percent)
{
	struct train_options o = options();
	struct mb_train *t = mb_train_new(&o);
	struct rng rng = {seed};
	struct model *m;
	int chosen = 0;

	for (size_t i = 0; i < n; i++) {
		struct example x = lesson(&rng, NULL, true);
		bool q3 = str_is(x.action, "call_tool:q3");

		x.reward = rng_below(&rng, 100) < (q3 ? percent : 50);
		teach(t, &x, i);
	}
	m = taught(t);
	for (int i = 0; i < 300; i++) {
		struct example x = lesson(&rng, NULL, true);
		struct choice c;

		model_choose(m, &x, &arena, &c);
		chosen += str_is(c.action, "call_tool:q3");
	}
	model_free(m);
	return chosen / 300.;
}

/* The rules know nothing here, and few lessons have their choices. */
static void
the_best_constant_is_found(void **state)
{
	double best = 0, chance = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		best += share_of_q3(400, seed, 75) / 10;
		chance += share_of_q3(400, seed, 50) / 10;
	}
	assert_true(best > .95);
	assert_true(chance < .1);
}

enum { RECURRING = 30 };

/* One of 30 tasks without a common word, each with a right tool of its own. */
static struct example
recurring(struct rng *rng, int task, int *right)
{
	int tool = (int)rng_below(rng, 4);
	struct world *w = arena_alloc(&arena, sizeof *w);
	char *input = arena_alloc(&arena, 64);
	struct example x;

	snprintf(input, 64, "a%d b%d c%d", task, task, task);
	world_start(w, input);
	*right = task * 7 % 5 % 3;
	x = lesson_of(w, tool);
	x.reward = (tool == *right) != (rng_below(rng, 5) == 0);
	return x;
}

/*
 * What is known of a task says nothing about others, but the same tasks come again: by
 * chance, or in turn, as if a suite were run again and again.
 */
static void
recurring_tasks_are_learnt(size_t n, bool in_turn)
{
	struct train_options o = options();
	struct mb_train *t = mb_train_new(&o);
	struct rng rng = {4};
	struct model *m;
	int right, n_right = 0;

	for (size_t i = 0; i < n; i++) {
		int task = (int)((in_turn ? i : rng_next(&rng)) % RECURRING);
		struct example x = recurring(&rng, task, &right);

		teach(t, &x, i);
	}
	m = taught(t);
	for (int i = 0; i < 300; i++) {
		struct example x = recurring(&rng, i % RECURRING, &right);
		struct choice c;

		model_choose(m, &x, &arena, &c);
		n_right +=
		    str_eq(c.action, arena_fmt(&arena, "call_tool:%s", TOOLS[right]));
	}
	model_free(m);
	if (n_right <= 225)
		fail_msg("%d of 300 are right after %zu examples", n_right, n);
}

static void
tasks_that_recur_are_learnt(void **state)
{
	(void)state;
	recurring_tasks_are_learnt(900, false);
	recurring_tasks_are_learnt(900, true);
	recurring_tasks_are_learnt(2000, false);
	recurring_tasks_are_learnt(2000, true);
}

/*
 * All predictions are in (0,1), and the probabilities add up to those of the
 * chosen actions.
 */
static void
routes_without_surprise(struct model *m, struct world *w)
{
	struct example x = world_example(w);
	struct choice c, again;

	model_choose(m, &x, &arena, &c);
	model_choose(m, &x, &arena, &again);
	assert_true(str_eq(c.action, again.action) && c.predicted == again.predicted);
	for (size_t i = 0; i < c.actions; i++) {
		assert_true(c.all[i].predicted > 0 && c.all[i].predicted < 1);
		assert_true(i == 0 || c.all[i].predicted <= c.all[i - 1].predicted);
	}
	assert_true(model_rationale(&c, &arena).n > 0);
}

static void
unusual_tasks_are_routed(void **state)
{
	static const char *const inputs[] = {"", " \t\n", "?!.", "crimson",
	    "今天天气怎么样", "ما هو الطقس اليوم", "🚀🔥👩‍👩‍👧", "é́́́́́́́",
	    "\xef\xbb\xbf", "crimson velvet granite crimson"};
	struct train_options o = options();
	struct model *m;

	(void)state;
	train(&o, STR_NONE, 300, 7, true);
	m = parsed();
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		struct world w;

		world_start(&w, inputs[i]);
		routes_without_surprise(m, &w); /* no candidates */
		world_add(&w, KIND_TOOL, "q1", "q1", "");
		world_add(&w, KIND_TOOL, "blank", "", "");
		world_add(&w, KIND_SKILL, "天气", "天气预报", "今天天气怎么样");
		world_add(&w, KIND_MEMORY, "طقس", "الطقس", "ما هو الطقس");
		world_add(&w, KIND_TOOL, "🚀", "🚀", "🔥");
		routes_without_surprise(m, &w);
	}
	model_free(m);
}

static void
candidates_in_another_order_are_the_same(void **state)
{
	struct train_options o = options();
	struct rng rng = {5};
	struct model *m;

	(void)state;
	train(&o, STR_NONE, 400, 7, true);
	m = parsed();
	for (int i = 0; i < 50; i++) {
		struct example x = lesson(&rng, NULL, true);
		struct example_candidate *c = (void *)x.candidates.v, first = c[0];
		struct choice one, other;

		model_choose(m, &x, &arena, &one);
		c[0] = c[2];
		c[2] = first;
		model_choose(m, &x, &arena, &other);
		assert_int_equal(one.actions, other.actions);
		for (size_t k = 0; k < one.actions; k++) {
			assert_true(str_eq(one.all[k].key, other.all[k].key));
			assert_true(
			    fabs(one.all[k].predicted - other.all[k].predicted) < 1e-9);
		}
	}
	model_free(m);
}

/* Two candidates with the same text, both new: the first by id wins. */
static void
equals_tie_by_id(void **state)
{
	static const char *const ids[] = {"twin-b", "twin-a", "twin-c"};
	struct train_options o = options();
	struct model *m;

	(void)state;
	o.passes = 0; /* the hashed weights know nothing about either */
	train(&o, STR_NONE, 100, 7, true);
	m = parsed();
	for (int turn = 0; turn < 3; turn++) {
		struct world w;
		struct example x;
		struct choice c;

		world_start(&w, "umbrella weather");
		for (int i = 0; i < 3; i++)
			world_add(
			    &w, KIND_TOOL, ids[(i + turn) % 3], "Umbrella weather", "");
		x = world_example(&w);
		model_choose(m, &x, &arena, &c);
		assert_str(c.action, "call_tool:twin-a");
		assert_true(c.all[0].predicted == c.all[1].predicted);
	}
	model_free(m);
}

static void
clarify_is_only_for_a_log_that_has_it(void **state)
{
	struct train_options o = options();
	struct model *m;
	struct rng rng = {1};
	struct example x = lesson(&rng, NULL, true);
	struct choice c;

	(void)state;
	train(&o, STR_NONE, 100, 7, true);
	m = parsed();
	model_choose(m, &x, &arena, &c);
	for (size_t i = 0; i < c.actions; i++)
		assert_false(str_is(c.all[i].key, "clarify"));
	model_free(m);
	m = model_rules();
	model_choose(m, &x, &arena, &c);
	for (size_t i = 0; i < c.actions; i++)
		assert_false(str_is(c.all[i].key, "clarify"));
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_rule_is_found_in_2000_noisy_lines),
	    cmocka_unit_test(the_header_is_accurate),
	    cmocka_unit_test(the_best_constant_is_found),
	    cmocka_unit_test(tasks_that_recur_are_learnt),
	    cmocka_unit_test(unusual_tasks_are_routed),
	    cmocka_unit_test(candidates_in_another_order_are_the_same),
	    cmocka_unit_test(equals_tie_by_id),
	    cmocka_unit_test(clarify_is_only_for_a_log_that_has_it),
	};
	int failed = cmocka_run_group_tests_name("taught", tests, NULL, NULL);

	buf_release(&file);
	arena_release(&arena);
	return failed;
}
