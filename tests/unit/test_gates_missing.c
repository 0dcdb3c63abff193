/*
 * verb/gate: what a result does not tell is never 0; and the gate of the cost.
 */
#include <stdbool.h>

#include "base/rng.h"
#include "gate_tasks.h"
#include "verb/sequential.h"

/* What is missing is never 0: the gate is not judged, and says so. */
static void
a_missing_latency_is_no_latency(void **state)
{
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(200, 60, 0);
	struct decision_record d;

	(void)state;
	for (int i = 0; i < 3; i++)
		t[i].is_ms = NAN;
	d = judge(t, 200, &a);
	assert_str(d.verdict, "promoted");
	assert_true(gate(&d, "latency_mean")->pass && gate(&d, "latency_p95")->pass);
	assert_true(isnan(gate(&d, "latency_mean")->observed) &&
		    isnan(gate(&d, "latency_mean")->bound));
	assert_str(gate(&d, "latency_mean")->text,
	    "not applicable: no latency in 3 of 200 results");
	assert_true(isnan(d.metrics.challenger.mean_latency_ms) &&
		    isnan(d.metrics.difference.p95_latency_ms) &&
		    d.metrics.baseline.mean_latency_ms == 99.5);
	assert_int_equal(d.reasons.n, 2); /* a promotion tells what was not judged */
	assert_str(d.reasons.v[1],
	    "latency_mean: not applicable: no latency in 3 of 200 results");
	/* A limit that the user has set must be judged. */
	policy_default(&policy);
	policy.latency_given = STR("50");
	policy.max_latency_increase = NAN;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "inconclusive");
	assert_int_equal(d.reasons.n, 2);
	assert_str(d.reasons.v[0],
	    "not applicable: no latency in 3 of 200 results, but the policy sets a "
	    "limit");
	assert_str(gate(&d, "latency_p95")->needed,
	    "results that all have a latency, or a policy without "
	    "max_latency_increase_ms");
	/* But a challenger that is shown to be worse is held, whatever is missing. */
	for (int i = 0; i < 60; i++)
		t[i].is = 0;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "held");
	mem_free(t);
	arena_release(&a);
}

static void
an_unknown_error_is_no_success(void **state)
{
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(200, 60, 0);
	struct decision_record d;

	(void)state;
	t[7].was_error = t[7].is_error = -1;
	d = judge(t, 200, &a);
	assert_str(d.verdict, "promoted");
	assert_true(isnan(d.metrics.challenger.error_rate));
	assert_str(gate(&d, "errors")->text,
	    "not applicable: no known status in 1 of 200 results");
	policy_default(&policy);
	policy.errors_given = STR("0.02");
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "inconclusive");
	policy.max_error_rate_increase = 1; /* no increase can exceed it */
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "promoted");
	mem_free(t);
	arena_release(&a);
}

static void
the_cost_is_judged_if_the_policy_limits_it(void **state)
{
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(200, 60, 0);
	struct decision_record d;

	(void)state;
	for (int i = 0; i < 200; i++) {
		t[i].was_cost = .01 * i;
		t[i].is_cost = t[i].was_cost + .5;
	}
	d = judge(t, 200, &a);
	assert_str(d.verdict, "promoted");
	assert_null(gate(&d, "cost"));
	policy_default(&policy);
	policy.max_cost_increase = .4;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "held");
	assert_str(gate(&d, "cost")->text,
	    "mean cost 0.995 to 1.495: +0.5, at most +0.4 allowed; less than +0.5 with "
	    "95 % confidence");
	assert_str(gate(&d, "cost")->needed, "0.1 less");
	policy.max_cost_increase = .5; /* rounding does not fail it */
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "promoted");
	policy.confidence = 0; /* plain thresholds on means */
	policy.max_cost_increase = .4;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_true(!gate(&d, "cost")->pass && isnan(gate(&d, "cost")->bound));
	t[5].was_cost = NAN;
	policy_default(&policy);
	policy.max_cost_increase = 100;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "inconclusive");
	assert_str(gate(&d, "cost")->text,
	    "not applicable: no cost in 1 of 200 results, but the policy sets a limit");
	mem_free(t);
	arena_release(&a);
}

/* The share of challengers whose cost gate passes. Each costs `more` on average. */
static double
cost_gate_passes(double more, bool rare, uint64_t seed)
{
	enum { HISTORIES = 600, TASKS = 100 };
	struct rng rng = {seed};
	struct policy policy;
	struct arena a = {0};
	size_t passed = 0;

	policy_default(&policy);
	policy.max_cost_increase = .1;
	for (int h = 0; h < HISTORIES; h++) {
		struct task *t = tasks(TASKS, 0, 0);
		struct decision_record d;

		for (int i = 0; i < TASKS; i++) {
			t[i].was_cost = 1 + rng_unit(&rng);
			t[i].is_cost =
			    t[i].was_cost + more +
			    (rare ? (rng_unit(&rng) < .05) - .05 : rng_unit(&rng) - .5);
		}
		d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, TASKS, &a);
		passed += (size_t)gate(&d, "cost")->pass;
		mem_free(t);
		arena_reset(&a);
	}
	arena_release(&a);
	return (double)passed / HISTORIES;
}

/*
 * An increase of the limit passes with probability .05 if costs are spread evenly.
 * The bootstrap errs more often if a rare task decides: that is known, and in
 * memabra-router(7).
 */
static void
the_level_and_the_power_of_the_cost_gate(void **state)
{
	(void)state;
	assert_true(cost_gate_passes(.1, false, 1) <= .05 + 3 * sqrt(.05 * .95 / 600));
	assert_true(cost_gate_passes(.1, true, 2) <= .15);
	assert_true(cost_gate_passes(0, false, 3) > .9);
	assert_true(cost_gate_passes(.05, false, 4) < .8);
	assert_true(cost_gate_passes(.2, false, 5) == 0);
}

/* Early stopping judges an unknown error as the gate of the errors does. */
static void
early_stopping_does_not_wait_for_an_unknown_error(void **state)
{
	enum { TASKS = 100 };
	struct policy policy;
	struct err e;

	(void)state;
	policy_default(&policy);
	policy.required_task_count = 20;
	for (int given = 0; given < 2; given++) {
		enum outlook seen = OUTLOOK_OPEN;
		struct sequential *s;
		struct arena a = {0};

		policy.errors_given = given ? STR("0.02") : STR_NONE;
		s = sequential_new(&policy);
		for (int i = 0; i < TASKS; i++) {
			struct str id = arena_fmt(&a, "t-%d", i);
			struct benchmark_task b = {.task = {.task = {id, .input = id}}};

			assert_int_equal(sequential_plan(s, &b, &a, &e), 0);
		}
		for (int i = 0; i < TASKS && seen == OUTLOOK_OPEN; i++) {
			struct result r = {.task_id = arena_fmt(&a, "t-%d", i),
			    .planned = TASKS,
			    .challenger = {.reward = 1, .error = -1}};

			assert_int_equal(sequential_step(s, &r, &seen, &e), 0);
		}
		assert_int_equal(seen, given ? OUTLOOK_OPEN : OUTLOOK_BETTER);
		sequential_free(s);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_missing_latency_is_no_latency),
	    cmocka_unit_test(an_unknown_error_is_no_success),
	    cmocka_unit_test(the_cost_is_judged_if_the_policy_limits_it),
	    cmocka_unit_test(the_level_and_the_power_of_the_cost_gate),
	    cmocka_unit_test(early_stopping_does_not_wait_for_an_unknown_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
