#include <math.h>

#include "base/rng.h"
#include "gate_tasks.h"

/* Routers that fail on this share of n tasks, the challenger on `more` in addition. */
struct world {
	size_t n;
	double rate, more;
};

struct found {
	double pass;  /* the share of histories in which the gate passed */
	double above; /* in which it passed, and `more` is above its limit */
	double limit; /* the mean limit */
};

static struct found
gate_of_errors(struct world w, int histories, uint64_t seed)
{
	struct rng rng = {seed};
	struct found found = {0, 0, 0};

	for (int h = 0; h < histories; h++) {
		struct task *t = tasks(w.n, w.n / 3, 0);
		struct arena a = {0};
		struct decision_record d;
		const struct gate *g;

		for (size_t i = 0; i < w.n; i++) {
			t[i].was_action = "clarify";
			t[i].is_action = "direct_answer";
			t[i].was_error = rng_unit(&rng) < w.rate;
			t[i].is_error = rng_unit(&rng) < w.rate + w.more;
		}
		d = judge(t, w.n, &a);
		g = gate(&d, "errors");
		found.pass += (double)g->pass / histories;
		found.above += (double)(g->pass && w.more > g->threshold) / histories;
		found.limit += g->threshold / histories;
		mem_free(t);
		arena_release(&a);
	}
	return found;
}

/*
 * A challenger that fails no more often passes, also if both fail: the limit is what the
 * tasks can exclude. One that fails more often by the limit is held.
 */
static void
the_limit_is_what_the_tasks_can_exclude(void **state)
{
	enum { HISTORIES = 400 };
	const double most = .05 + 3 * sqrt(.05 * .95 / HISTORIES);
	struct found good, bad;

	(void)state;
	good = gate_of_errors((struct world){120, .02, 0}, HISTORIES, 1);
	assert_true(good.pass > .75 && good.limit > .06 && good.limit < .075);
	bad = gate_of_errors((struct world){120, .02, good.limit}, HISTORIES, 2);
	assert_true(bad.pass <= most && bad.above <= most);
	good = gate_of_errors((struct world){500, .02, 0}, 200, 3);
	assert_true(good.pass > .9 && good.limit < .045);
	bad = gate_of_errors((struct world){500, .02, good.limit}, 200, 4);
	assert_true(bad.pass <= .05 + 3 * sqrt(.05 * .95 / 200));
	/* without errors, it is what n tasks without a new error exclude, as always */
	good = gate_of_errors((struct world){120, 0, 0}, 1, 5);
	assert_true(good.pass == 1 && fabs(good.limit - .024655) < 1e-5);
	bad = gate_of_errors((struct world){120, 0, .03}, HISTORIES, 6);
	assert_true(bad.pass <= most);
}

/* Errors of the baseline where both routers chose alike do not widen the limit. */
static void
only_errors_where_the_routers_differ_count(void **state)
{
	struct arena a = {0};
	struct task *t = tasks(120, 40, 0);
	struct decision_record d;

	(void)state;
	for (int i = 0; i < 120; i++) {
		t[i].was_action = "clarify";
		t[i].is_action = i < 60 ? "direct_answer" : "clarify";
		t[i].was_error = t[i].is_error = i >= 100;
	}
	d = judge(t, 120, &a);
	assert_true(fabs(gate(&d, "errors")->threshold - .024655) < 1e-5);
	assert_true(gate(&d, "errors")->pass);
	t[0].was_error = t[1].is_error = 1;
	d = judge(t, 120, &a);
	assert_true(gate(&d, "errors")->threshold > .05 && gate(&d, "errors")->pass);
	mem_free(t);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_limit_is_what_the_tasks_can_exclude),
	    cmocka_unit_test(only_errors_where_the_routers_differ_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
