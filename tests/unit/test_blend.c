/*
 * The blend of what was learnt and the best constant, from held-out rewards.
 */
#include "model/blend.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "model/layout.h"
#include "unit.h"

enum { N = 2000 };

/*
 * Rewards whose log-odds are `ease` times how easy a task is, and so many times the
 * lead of the learnt scores and that of the constant.
 */
static double
share_of(double ease, double learnt, double constant)
{
	static struct observed l[N], c[N];
	struct rng rng = {5};

	for (int i = 0; i < N; i++) {
		double z, reward;

		l[i] = (struct observed){.weight = 1,
		    .ease = rng_unit(&rng) * 4 - 2,
		    .lead = rng_unit(&rng) * 4 - 2};
		c[i] = (struct observed){.weight = 1, .lead = rng_unit(&rng) * 2 - 1};
		z = ease * l[i].ease + learnt * l[i].lead + constant * c[i].lead;
		reward = rng_unit(&rng) < 1 / (1 + exp(-z));
		l[i].reward = c[i].reward = reward;
	}
	return blend_share(l, c, N);
}

static void
the_share_is_what_becomes_reward(void **state)
{
	double share = share_of(1, .5, 1);

	(void)state;
	assert_true(share > .2 && share < .4);
	assert_true(share_of(1, 1, 0) > .75);
	/* what was learnt from noise, or the reverse of the truth, counts nothing */
	assert_true(share_of(1, -.5, 1) == 0);
	assert_true(share_of(1, -.5, -1) == 0);
}

static void
to_know_the_task_is_not_to_know_the_action(void **state)
{
	(void)state;
	assert_true(share_of(2, 0, 1) < .1);
}

static void
without_evidence_the_constant_is_right(void **state)
{
	struct observed none = {0};

	(void)state;
	assert_true(blend_share(&none, &none, 0) == 0);
}

static void
weights_are_blended(void **state)
{
	struct weights w, learnt;

	(void)state;
	weights_init(&w, 4, false);
	weights_init(&learnt, 4, false);
	for (size_t i = 0; i < weights_size(4); i++)
		learnt.w[i] = (float)i;
	weights_copy(&w, &learnt);
	blend_weights(&w, 1);
	assert_memory_equal(w.w, learnt.w, weights_size(4) * sizeof *w.w);
	/* the larger share keeps its scale */
	blend_weights(&w, .2);
	for (size_t i = FEW; i < weights_size(4); i++)
		assert_true(fabs(w.w[i] - .25 * (double)i) < 1e-4);
	assert_true(fabs(w.w[AT_COARSE] - .25 * AT_COARSE - 1) < 1e-4);
	weights_copy(&w, &learnt);
	blend_weights(&w, .8);
	for (size_t i = FEW; i < weights_size(4); i++)
		assert_true(w.w[i] == (float)i);
	assert_true(fabs(w.w[AT_COARSE] - AT_COARSE - .25) < 1e-4);
	assert_true(w.w[AT_BASE] == (float)AT_BASE);
	weights_release(&w);
	weights_release(&learnt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_share_is_what_becomes_reward),
	    cmocka_unit_test(to_know_the_task_is_not_to_know_the_action),
	    cmocka_unit_test(without_evidence_the_constant_is_right),
	    cmocka_unit_test(weights_are_blended),
	};

	return cmocka_run_group_tests_name("blend", tests, NULL, NULL);
}
