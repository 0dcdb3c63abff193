/*
 * Calibration of predictions to observed rewards.
 */
#include "unit.h"

#include <math.h>

#include "base/rng.h"
#include "model/platt.h"

enum { MANY = 20000 };

/* n scores, with rewards of probability sigma(slope z + shift). */
static void
observe(struct observed *o, size_t n, double slope, double shift)
{
	struct rng rng = {8};

	for (size_t i = 0; i < n; i++) {
		double z = 6 * rng_unit(&rng) - 3,
		       p = 1 / (1 + exp(-slope * z - shift));

		o[i] = (struct observed){z, rng_unit(&rng) < p, 1, i % 2 == 0};
	}
}

static void
a_known_curve_is_found(void **state)
{
	static struct observed o[MANY];
	struct platt p;

	(void)state;
	observe(o, MANY, .6, -.8);
	p = platt_fit(o, MANY, false);
	assert_true(fabs(p.slope - .6) < .03 && fabs(p.shift + .8) < .05);
	assert_true(platt_loss(o, MANY, p, NULL) <
		    platt_loss(o, MANY, (struct platt){1, 0}, NULL));
	assert_true(platt_loss(o, MANY, p, NULL) <=
		    platt_loss(o, MANY, (struct platt){.6, -.8}, NULL));
	/* only the greedy decisions, if only those are asked for */
	for (size_t i = 1; i < MANY; i += 2)
		o[i].reward = 0;
	p = platt_fit(o, MANY, true);
	assert_true(fabs(p.slope - .6) < .04 && fabs(p.shift + .8) < .06);
}

static void
few_examples_change_little(void **state)
{
	struct observed o[3] = {{2, 0, 1, true}, {-2, 1, 1, true}, {0, 1, 1, true}};
	struct platt p = platt_fit(o, 3, true), none = platt_fit(o, 0, true);

	(void)state;
	assert_true(none.slope == 1 && none.shift == 0);
	assert_true(p.slope > .5 && p.slope < 1 && fabs(p.shift) < .2);
}

static void
extremes_stay_finite(void **state)
{
	static struct observed o[1000];
	struct platt p;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		o[i] = (struct observed){i % 2 == 0 ? 700 : -700, i % 2 == 0, 3, true};
	p = platt_fit(o, 1000, false);
	assert_true(isfinite(p.slope) && isfinite(p.shift) && p.slope > 0);
	/* reversed data must still give a rising curve, or choices would be reversed */
	for (size_t i = 0; i < 1000; i++)
		o[i] = (struct observed){i % 2 == 0 ? 2 : -2, i % 2 != 0, 1, true};
	p = platt_fit(o, 1000, false);
	assert_true(p.slope > 0 && p.slope < .1);
	for (size_t i = 0; i < 1000; i++)
		o[i].reward = 1;
	p = platt_fit(o, 1000, false);
	assert_true(isfinite(p.shift) && p.shift > 2);
}

static void
the_loss_is_that_of_the_textbook(void **state)
{
	struct observed o[2] = {{log(3), 1, 1, true}, {log(3), .5, 3, true}};
	/* sigma(ln 3) = 3/4 */
	double want = (-log(.75) + 3 * (-.5 * log(.75) - .5 * log(.25))) / 4;

	(void)state;
	assert_true(fabs(platt_loss(o, 2, (struct platt){1, 0}, NULL) - want) < 1e-12);
	assert_true(isnan(platt_loss(o, 0, (struct platt){1, 0}, NULL)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_known_curve_is_found),
	    cmocka_unit_test(few_examples_change_little),
	    cmocka_unit_test(extremes_stay_finite),
	    cmocka_unit_test(the_loss_is_that_of_the_textbook),
	};

	return cmocka_run_group_tests_name("platt", tests, NULL, NULL);
}
