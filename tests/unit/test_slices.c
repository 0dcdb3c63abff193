#include <math.h>

#include "base/rng.h"
#include "gate_tasks.h"

/* 400 tasks that are won, and slices with this many tasks, each with this gain. */
static struct decision_record
judge_slices(const size_t *sizes, size_t n, double gain, struct arena *a)
{
	size_t total = 400;
	struct decision_record d;
	struct task *t = tasks(2000, 400, 0);

	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < sizes[k]; i++, total++) {
			t[total].channel = arena_fmt(a, "c%zu", k).p;
			t[total].was = gain < 0 ? -gain : 0;
			t[total].is = gain > 0 ? gain : 0;
		}
	}
	d = judge(t, total, a);
	mem_free(t);
	return d;
}

/* A slice that fails completely is shown at any size that can show it. */
static void
a_small_slice_that_is_lost_is_a_veto(void **state)
{
	struct arena a = {0};
	struct decision_record d = judge_slices((size_t[]){28}, 1, -1, &a);

	(void)state;
	assert_str(d.verdict, "held");
	assert_false(gate(&d, "slice:channel:c0")->pass);
	assert_true(fabs(gate(&d, "slice:channel:c0")->p / pow(.525, 28) - 1) < 1e-6);
	d = judge_slices((size_t[]){5}, 1, -1, &a); /* .525^5 is .040 */
	assert_str(d.verdict, "held");
	d = judge_slices((size_t[]){4}, 1, -1, &a);
	assert_str(d.verdict, "promoted");
	assert_non_null(
	    strstr(gate(&d, "slice:channel:c0")->text.p, "too few to judge"));
	/* slices of 4 take no part of the error probability from that of 6 */
	d = judge_slices((size_t[]){4, 4, 4, 4, 4, 4, 4, 4, 6}, 9, -1, &a);
	assert_false(gate(&d, "slice:channel:c8")->pass);
	assert_true(isnan(gate(&d, "slice:channel:c0")->p));
	assert_int_equal(d.reasons.n, 1);
	arena_release(&a);
}

/* The rewards of a task: a change of 1 in a quarter of them, by `gain` on average. */
static void
live(struct rng *rng, double gain, struct task *t)
{
	double way = rng_unit(rng);

	t->was = way < (.25 - gain) / 2;
	t->is = way >= (.25 - gain) / 2 && way < .25;
}

/* The share of histories in which a slice is held, if each has this gain. */
static double
held(size_t slices, double gain, int histories, uint64_t seed)
{
	static const size_t SIZES[] = {3, 5, 8, 12, 20, 28, 40, 60};
	struct rng rng = {seed};
	size_t wrong = 0;

	for (int h = 0; h < histories; h++) {
		struct arena a = {0};
		struct decision_record d;
		struct task *t = tasks(1000, 0, 0);
		size_t n = 0;
		bool any = false;

		for (size_t k = 0; k < slices; k++) {
			for (size_t i = 0; i < SIZES[k % 8]; i++, n++) {
				t[n].channel = arena_fmt(&a, "c%zu", k).p;
				live(&rng, gain, &t[n]);
			}
		}
		d = judge(t, n, &a);
		for (size_t i = 0; i < d.gates.n; i++)
			any = any ||
			      (str_starts(decision_gate(&d, i)->name, STR("slice:")) &&
				  !decision_gate(&d, i)->pass);
		wrong += any;
		mem_free(t);
		arena_release(&a);
	}
	return (double)wrong / histories;
}

/* All slices lose the 0.05 that they may: none should be held, but in 1 of 20. */
static void
false_vetoes_are_bounded(void **state)
{
	double most = .05 + 3 * sqrt(.05 * .95 / 200), few, many, real;

	(void)state;
	few = held(8, -.05, 200, 1);
	many = held(24, -.05, 200, 2);
	real = held(8, -.25, 200, 3);
	print_message(
	    "held: 8 slices %.3f, 24 slices %.3f, lost %.3f\n", few, many, real);
	assert_true(few <= most && many <= most && real > .9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_small_slice_that_is_lost_is_a_veto),
	    cmocka_unit_test(false_vetoes_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
