/* The share of a large log from which trials learn, and at which they look. */
#include "unit.h"

#include <math.h>

#include "base/hash.h"
#include "model/learn.h"
#include "model/tunables.h"

/* How many of n tasks have a draw below that of the share. */
static double
drawn(double wanted, size_t n)
{
	uint64_t below = draws_for(wanted, n);
	double found = 0;

	for (size_t i = 0; i < n; i++) {
		struct str task = {(const char *)&i, sizeof i};

		found += draw_of(hash64(task, 0) / FOLDS) < below;
	}
	return found;
}

static void
a_share_is_as_large_as_it_is_meant(void **state)
{
	const size_t n[] = {10000, 1000000, 1920000, 10000000};

	(void)state;
	for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
		double found = drawn(TRIAL_LESSONS, n[i]);

		/* four standard deviations of a binomial distribution, and less */
		if (fabs(found - TRIAL_LESSONS) > 4 * sqrt(TRIAL_LESSONS))
			fail_msg("%.0f of %zu", found, n[i]);
		assert_true(fabs((double)draws_for(TRIAL_LESSONS, n[i]) / 0x1p32 *
				     (double)n[i] -
				 TRIAL_LESSONS) < .01);
	}
	assert_true(drawn(TRIAL_LOOKS, 1000) == 1000);
	assert_true(drawn(TRIAL_LOOKS, TRIAL_LOOKS) == TRIAL_LOOKS);
}

/* Three quarters, as of 10,000 examples. */
static void
the_same_tasks_are_drawn_as_by_256_draws(void **state)
{
	uint64_t below = draws_for(7500, 10000);

	(void)state;
	for (uint64_t hash = 1; hash < UINT64_MAX / 3; hash = hash * 3 + 1)
		assert_true((draw_of(hash) < below) == (hash % 256 < 192));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_share_is_as_large_as_it_is_meant),
	    cmocka_unit_test(the_same_tasks_are_drawn_as_by_256_draws),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
