#include "unit.h"

#include <math.h>

#include "stats/calibration.h"

static void
each_prediction_falls_in_its_bin(void **state)
{
	struct calibration c = {0};

	(void)state;
	calibration_add(&c, 0, 1);
	calibration_add(&c, .0999, 0);
	calibration_add(&c, .1, 0);
	calibration_add(&c, .95, 1);
	calibration_add(&c, 1, 0);
	assert_int_equal(c.n, 5);
	assert_int_equal(c.bin[0].n, 2);
	assert_int_equal(c.bin[1].n, 1);
	assert_int_equal(c.bin[5].n, 0);
	assert_int_equal(c.bin[9].n, 2);
	assert_true(fabs(c.bin[9].predicted - 1.95) < 1e-12 && c.bin[9].observed == 1);
	/* (|.0999 - 1| + |.1 - 0| + |1.95 - 1|) / 5 */
	assert_true(fabs(calibration_error(&c) - (.9001 + .1 + .95) / 5) < 1e-12);
}

static void
correct_predictions_have_no_error(void **state)
{
	struct calibration c = {0};

	(void)state;
	assert_true(calibration_error(&c) == 0);
	for (int i = 0; i < 1000; i++)
		calibration_add(&c, .25, i % 4 == 0);
	assert_true(calibration_error(&c) < 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_prediction_falls_in_its_bin),
	    cmocka_unit_test(correct_predictions_have_no_error),
	};

	return cmocka_run_group_tests_name("calibration", tests, NULL, NULL);
}
