/*
 * Exploration: the logged propensity equals the frequency of the action.
 */
#include "world.h"

#include "model/model.h"

enum { DRAWS = 100000 };

/* A task with eight candidates: with pairs, 37 actions. */
static struct example
wide_task(void)
{
	static struct world w;

	world_start(
	    &w, "Follow the release procedure and check the status of the system");
	world_add(
	    &w, KIND_MEMORY, "mem-seat", "Seat preference", "Prefers an aisle seat");
	world_add(&w, KIND_MEMORY, "mem-release", "Last release",
	    "What the last release was");
	world_add(&w, KIND_SKILL, "skill-release", "Release procedure",
	    "Steps to cut a release");
	world_add(
	    &w, KIND_SKILL, "skill-report", "Status report", "How to write a report");
	world_add(
	    &w, KIND_TOOL, "terminal", "Terminal", "Check the status of the system");
	world_add(&w, KIND_TOOL, "mail", "Mail", "Send messages to people");
	world_add(&w, KIND_TOOL, "web", "Web search", "");
	world_add(&w, KIND_TOOL, "blank", "", "");
	return world_example(&w);
}

/*
 * Asserts that each action is drawn with its stated frequency; returns the
 * probability of the best.
 */
static double
draws_match(struct model *m, enum explore mode)
{
	struct rng rng = {20261123};
	struct exploration how = {mode, .2, .1, &rng};
	struct example x = wide_task();
	static unsigned drawn[64];
	double probability[64], sum = 0, chi2 = 0;
	size_t actions = 0, cells = 0;

	memset(drawn, 0, sizeof drawn);
	for (int i = 0; i < DRAWS; i++) {
		struct arena line = {0};
		struct choice c;

		model_explore(m, &x, &how, &line, &c);
		assert_true(
		    c.probability == c.all[c.chosen].probability && c.probability > 0);
		assert_true(str_eq(c.action, c.all[c.chosen].key));
		assert_true(c.predicted == c.all[c.chosen].predicted);
		drawn[c.chosen]++;
		if (i == 0) {
			actions = c.actions;
			for (size_t k = 0; k < actions; k++)
				sum += probability[k] = c.all[k].probability;
			for (size_t k = 1; k < actions; k++)
				assert_true(probability[k] <= probability[k - 1]);
		}
		arena_release(&line);
	}
	assert_int_equal(actions, 8 + 1 + 28);
	assert_true(fabs(sum - 1) < 1e-12);
	/*
	 * Cells with fewer than five expected draws are only checked for an
	 * upper limit.
	 */
	for (size_t k = 0; k < actions; k++) {
		double expected = DRAWS * probability[k], off = drawn[k] - expected;

		if (expected >= 5) {
			chi2 += off * off / expected;
			cells++;
		} else {
			assert_true(drawn[k] <= 20);
		}
	}
	/* Less than three and a half standard deviations above the mean. */
	assert_true(
	    cells >= 2 && chi2 < (double)cells + 3.5 * sqrt(2. * (double)cells));
	return probability[0];
}

static void
draws_match_their_propensities(void **state)
{
	struct model *rules = model_rules();
	double squarecb, epsilon, softmax, leave_one_out;

	(void)state;
	squarecb = draws_match(rules, EXPLORE_SQUARECB);
	epsilon = draws_match(rules, EXPLORE_EPSILON);
	softmax = draws_match(rules, EXPLORE_SOFTMAX);
	leave_one_out = draws_match(rules, EXPLORE_LEAVE_ONE_OUT);
	assert_true(squarecb > 1. / 37 && squarecb < 1);
	assert_true(fabs(epsilon - (.8 + .2 / 37)) < 1e-12);
	assert_true(softmax > 1. / 37 && softmax < 1);
	assert_true(fabs(leave_one_out - .8) < 1e-12);
	model_free(rules);
}

static void
greed_draws_nothing(void **state)
{
	struct model *rules = model_rules();
	struct exploration how = {.mode = EXPLORE_NOT};
	struct example x = wide_task();
	struct choice c;

	(void)state;
	model_explore(rules, &x, &how, &arena, &c);
	assert_true(c.chosen == 0 && c.probability == 1);
	model_free(rules);
}

/*
 * Equal actions are equally probable, an action that is .1 worse is e times less
 * probable, and an action of probability 0 is never drawn.
 */
static void
softmax_is_of_the_expected_rewards(void **state)
{
	struct model *rules = model_rules();
	struct rng rng = {1};
	struct exploration how = {EXPLORE_SOFTMAX, 0, .1, &rng};
	struct example x = wide_task();
	struct choice c;

	(void)state;
	model_explore(rules, &x, &how, &arena, &c);
	for (size_t k = 1; k < c.actions; k++) {
		double ratio = exp((c.all[k].predicted - c.all[0].predicted) / .1);

		assert_true(
		    fabs(c.all[k].probability / c.all[0].probability - ratio) < 1e-9);
	}
	how.temperature = 1000;
	model_explore(rules, &x, &how, &arena, &c);
	assert_true(fabs(c.all[0].probability - 1. / 37) < 1e-4);
	how.temperature = 1e-6;
	for (int i = 0; i < 100; i++) {
		model_explore(rules, &x, &how, &arena, &c);
		assert_true(c.chosen == 0 && c.probability == 1);
	}
	model_free(rules);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(draws_match_their_propensities),
	    cmocka_unit_test(greed_draws_nothing),
	    cmocka_unit_test(softmax_is_of_the_expected_rewards),
	};
	int failed = cmocka_run_group_tests_name("explore", tests, NULL, NULL);

	arena_release(&arena);
	return failed;
}
