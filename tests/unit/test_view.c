/*
 * Two routers on the same held-out lessons: only what chance does not explain counts.
 */
#include "model/view.h"

#include "base/rng.h"
#include "model/tunables.h"
#include "unit.h"

enum { N = 400 };

/* Rewards of one in two, and predictions that know so much about them. */
static void
observe(struct observed *o, double knows)
{
	struct rng rng = {3};

	for (int i = 0; i < N; i++) {
		double r = (double)rng_below(&rng, 2);

		o[i] = (struct observed){knows * (r - .5), r, 1, i % 2 == 0};
	}
}

static void
a_gain_beyond_chance_counts(void **state)
{
	struct observed o[N];
	struct view good, mean;

	(void)state;
	view_init(&good, N);
	view_init(&mean, N);
	observe(o, 4);
	assert_true(view_note(&good, o, N) < .2);
	view_of_mean(&mean, o, N);
	assert_true(view_predicts(&good, &mean, N) > 2);
	assert_true(view_predicts(&mean, &good, N) < -2);
	assert_true(view_predicts(&mean, &mean, N) == 0);
	/* what knows nothing is not surely better than the mean */
	observe(o, 0);
	view_note(&good, o, N);
	assert_false(view_predicts(&good, &mean, N) > 1);
	view_release(&good);
	view_release(&mean);
}

static void
choices_are_compared_by_their_rewards(void **state)
{
	struct observed o[N];
	struct view lucky, all;

	(void)state;
	view_init(&lucky, N);
	view_init(&all, N);
	observe(o, 1);
	for (int i = 0; i < N; i++)
		o[i].greedy = 1;
	view_note(&all, o, N);
	for (int i = 0; i < N; i++)
		o[i].greedy = o[i].reward > .5;
	view_note(&lucky, o, N);
	assert_true(view_earns(&lucky, &all, o, N) > 4);
	assert_true(view_earns(&all, &lucky, o, N) < -4);
	assert_true(view_earns(&all, &all, o, N) == 0);
	view_release(&lucky);
	view_release(&all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_gain_beyond_chance_counts),
	    cmocka_unit_test(choices_are_compared_by_their_rewards),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
