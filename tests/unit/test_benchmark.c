#include "unit.h"

#include "json/out.h"
#include "verb/benchmark.h"
#include "verb/suite.h"

static void
written_and_read_back_is_the_same(void **state)
{
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct buf once = {0}, twice = {0};
	struct benchmark_task b;
	struct err e;

	(void)state;
	for (size_t i = 0; i < suite_size(); i++) {
		buf_reset(&once);
		buf_reset(&twice);
		suite_task(i, &a, &b);
		json_write(&once, &BENCHMARK_TABLE, &b);
		assert_int_equal(benchmark_read(in, &b, buf_str(&once), &a, &e), 0);
		json_write(&twice, &BENCHMARK_TABLE, &b);
		assert_int_equal(once.n, twice.n);
		assert_memory_equal(once.p, twice.p, once.n);
		arena_reset(&a);
	}
	buf_release(&once);
	buf_release(&twice);
	arena_release(&a);
	json_in_free(in);
}

static void
the_default_suite_is_sound_and_covers_all(void **state)
{
	struct mb_check *c = mb_check_new();
	struct arena a = {0};
	struct benchmark_task b;
	struct suite_counts n;
	struct err e;

	(void)state;
	for (size_t i = 0; i < suite_size(); i++) {
		suite_task(i, &a, &b);
		assert_int_equal(mb_check_step(c, &b, &a, &e), 0);
	}
	n = mb_check_finish(c);
	assert_int_equal(n.tasks, suite_size());
	/* the default policy requires at least 100 tasks */
	assert_true(n.tasks >= 100);
	assert_true(n.best[ACTION_DIRECT] >= 10 && n.best[ACTION_MEMORY] >= 10 &&
		    n.best[ACTION_SKILL] >= 10 && n.best[ACTION_TOOL] >= 10 &&
		    n.best[ACTION_COMPOSITE] >= 10);
	suite_task(0, &a, &b);
	assert_int_equal(mb_check_step(c, &b, &a, &e), -1);
	assert_non_null(strstr(e.text, "occurs twice in the suite"));
	mb_check_free(c);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(written_and_read_back_is_the_same),
	    cmocka_unit_test(the_default_suite_is_sound_and_covers_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
