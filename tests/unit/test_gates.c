#include <math.h>
#include <time.h>

#include "base/mem.h"
#include "base/rng.h"
#include "json/out.h"
#include "gate_tasks.h"
#include "stats/gaffke.h"
#include "verb/sequential.h"

static void
chance_is_held_and_gains_are_promoted(void **state)
{
	struct arena a = {0};
	struct task *t = tasks(120, 20, 10);
	struct decision_record d = judge(t, 120, &a);

	(void)state;
	assert_str(
	    d.verdict, "held"); /* p .049: enough for one attempt, not for one of 20 */
	assert_false(gate(&d, "reward")->pass);
	assert_true(fabs(gate(&d, "reward")->p - .0493685) < 1e-6);
	assert_true(gate(&d, "reward")->bound < 0);
	assert_non_null(gate(&d, "reward")->needed.p);
	assert_int_equal(d.reasons.n, 1);
	mem_free(t);
	t = tasks(120, 20, 2);
	d = judge(t, 120, &a);
	assert_str(d.verdict, "promoted");
	assert_true(
	    gate(&d, "reward")->bound > 0 && gate(&d, "reward")->needed.p == NULL);
	assert_true(
	    d.metrics.wins == 20 && d.metrics.losses == 2 && d.metrics.ties == 98);
	assert_int_equal(d.changed.n, 7); /* both losses, then five gains */
	assert_str(((struct changed *)d.changed.v)[0].task_id, "t-20");
	assert_true(((struct changed *)d.changed.v)[6].difference == 1);
	mem_free(t);
	arena_release(&a);
}

static void
the_errors_margin_must_be_shown(void **state)
{
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(400, 60, 0);
	struct decision_record d = judge(t, 400, &a);

	(void)state;
	assert_true(gate(&d, "errors")->pass && gate(&d, "errors")->threshold == .02);
	assert_true(fabs(gate(&d, "errors")->bound - (1 - pow(.05, 1. / 400))) < 1e-6);
	for (int i = 0; i < 6;
	     i++) /* 1.5 % more errors: below the margin, but possibly 3 % */
		t[i].is_error = 1;
	d = judge(t, 400, &a);
	assert_false(gate(&d, "errors")->pass);
	assert_true(gate(&d, "errors")->bound > .02);
	assert_str(d.verdict, "held");
	mem_free(t);
	t = tasks(
	    100, 60, 0); /* the gate requires only what so few tasks can exclude */
	d = judge(t, 100, &a);
	assert_true(gate(&d, "errors")->pass &&
		    fabs(gate(&d, "errors")->threshold - .0295) < 1e-4);
	assert_non_null(strstr(gate(&d, "errors")->text.p,
	    "the smallest increase that so few tasks can exclude"));
	t[3].is_error = 1;
	d = judge(t, 100, &a);
	assert_false(gate(&d, "errors")->pass);
	policy_default(&policy);
	policy.max_error_rate_increase = -.1; /* an improvement is required */
	t[3].is_error = 0;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 100, &a);
	assert_false(gate(&d, "errors")->pass);
	mem_free(t);
	arena_release(&a);
}

static void
both_latencies_have_bounds(void **state)
{
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(200, 60, 0);
	struct decision_record d;

	(void)state;
	for (int i = 0; i < 200; i++)
		t[i].is_ms +=
		    i % 10 == 0 ? 400 : 0; /* 40 ms on average, with a long tail */
	policy_default(&policy);
	policy.max_latency_increase = NAN; /* a file that names the limit in ms only */
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_true(gate(&d, "latency_mean")->observed == 40);
	assert_true(
	    gate(&d, "latency_mean")->bound > 50 && !gate(&d, "latency_mean")->pass);
	assert_true(
	    gate(&d, "latency_p95")->observed > 100 && !gate(&d, "latency_p95")->pass);
	assert_true(d.seed > 0);
	mem_free(t);
	arena_release(&a);
}

static void
slices_veto_a_loss_that_is_shown(void **state)
{
	struct slice_rule rules[] = {
	    {STR("channel:mail"), .8}, {STR("channel:fax"), NAN}};
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(300, 200, 0);
	struct decision_record d;

	(void)state;
	for (int i = 0; i < 300; i++) {
		t[i].channel = i < 240 ? "chat" : i < 280 ? "mail" : "phone";
		t[i].was_action = "call_tool:x";
		t[i].is_action = i % 2 == 0 ? "clarify" : "call_tool:x";
	}
	for (int i = 240; i < 255; i++)
		t[i].was = 1;
	d = judge(t, 300, &a);
	assert_str(d.verdict, "held");
	assert_false(gate(&d, "slice:channel:mail")->pass);
	assert_true(
	    gate(&d, "slice:channel:chat")->pass && gate(&d, "slice:clarify")->pass);
	assert_true(gate(&d, "slice:channel:phone")->pass &&
		    gate(&d, "slice:channel:phone")->p == 1);
	assert_null(gate(&d, "slice:new_candidates"));
	assert_int_equal(d.reasons.n, 1);
	policy_default(&policy);
	policy.slices = (struct json_list){rules, 1};
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 300, &a);
	assert_str(d.verdict,
	    /* a loss of .8 in this slice is allowed, and there are no other slices */
	    "promoted");
	assert_null(gate(&d, "slice:channel:chat"));
	policy.slices.n = 2;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 300, &a);
	assert_str(d.verdict, "held");
	assert_str(gate(&d, "slice:channel:fax")->text,
	    "channel:fax: no task is in this slice");
	mem_free(t);
	arena_release(&a);
}

static void
repeats_and_clusters_count_once(void **state)
{
	struct arena a = {0};
	struct task *t = tasks(400, 100, 0);
	struct decision_record d;
	static char names[200][8];

	(void)state;
	/* 200 tasks, each done twice: half a gain is not a gain of 1. */
	for (int i = 0; i < 400; i++) {
		snprintf(names[i / 2], sizeof names[0], "x-%d", i / 2);
		t[i].id = names[i / 2];
		t[i].is = i % 2;
		t[i].was = 0;
	}
	d = judge(t, 400, &a);
	assert_true(d.metrics.challenger.tasks == 200 && d.metrics.wins == 200);
	assert_true(d.metrics.difference.mean_reward == .5);
	/* 400 tasks in 10 clusters are 10 units: far too few. */
	for (int i = 0; i < 400; i++) {
		t[i].id = NULL;
		snprintf(names[i % 10], sizeof names[0], "c-%d", i % 10);
		t[i].cluster = names[i % 10];
	}
	d = judge(t, 400, &a);
	assert_true(d.metrics.units == 10 && d.metrics.challenger.tasks == 400);
	assert_str(d.verdict, "inconclusive");
	assert_str(d.reasons.v[0],
	    "400 tasks that count as 10, because some share a cluster or are alike, at "
	    "least 100 required");
	mem_free(t);
	arena_release(&a);
}

static void
a_used_up_benchmark_decides_nothing(void **state)
{
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(200, 100, 0);
	struct decision_record d;

	(void)state;
	policy_default(&policy);
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 20}, t, 200, &a);
	assert_str(d.verdict, "promoted");
	assert_str(gate(&d, "budget")->text, "attempt 20 of 20 on this benchmark");
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 21}, t, 200, &a);
	assert_str(d.verdict, "inconclusive");
	assert_str(gate(&d, "budget")->needed, "a new suite: mb-benchmark renew");
	mem_free(t);
	arena_release(&a);
}

static void
strict_rigor_requires_more_evidence(void **state)
{
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(400, 60, 30);
	struct decision_record standard, strict;

	(void)state;
	policy_default(&policy);
	policy.benchmark_attempts = 1;
	standard = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 400, &a);
	strict = judge_by((struct by){&policy, RIGOR_STRICT, 0}, t, 400, &a);
	assert_str(standard.verdict, "promoted");
	assert_str(strict.rigor, "strict");
	assert_true(gate(&strict, "reward")->p > gate(&standard, "reward")->p);
	assert_true(gate(&strict, "reward")->bound < gate(&standard, "reward")->bound);
	assert_true(gate(&strict, "errors")->pass); /* no errors at all */
	mem_free(t);
	arena_release(&a);
}

/* The law: a better reward never holds a challenger. */
static void
raising_a_reward_never_turns_a_pass_into_a_fail(void **state)
{
	static const char *const channels[] = {"a", "b", "c"};
	static const char *const clusters[] = {"u", "v", NULL, NULL, NULL, NULL};
	struct rng rng = {2026};
	struct arena a = {0};
	struct policy policy;
	size_t passed = 0, turned = 0;

	(void)state;
	policy_default(&policy);
	policy.benchmark_attempts = 1;
	policy.required_task_count = 10;
	for (int world = 0; world < 60; world++) {
		enum rigor rigor = world % 3 == 0 ? RIGOR_STRICT : RIGOR_STANDARD;
		size_t n = 40 + (size_t)rng_below(&rng, 100);
		struct task *t = tasks(n, 0, 0);
		bool whole = world % 2 == 0;
		struct decision_record before, after;

		for (size_t i = 0; i < n; i++) {
			t[i].was = rng_unit(&rng);
			t[i].is =
			    fmin(1, fmax(0, t[i].was + (rng_unit(&rng) - .35) * .6));
			if (whole) {
				t[i].was = (double)rng_below(&rng, 2);
				t[i].is = rng_unit(&rng) < .25 ? 1 : t[i].was;
			}
			t[i].channel = channels[rng_below(&rng, 3)];
			t[i].cluster = whole ? NULL : clusters[rng_below(&rng, 6)];
			t[i].was_action = t[i].is_action = "direct_answer";
		}
		before = judge_by((struct by){&policy, rigor, 0}, t, n, &a);
		for (int step = 0; step < 10; step++) {
			size_t i = (size_t)rng_below(&rng, n);

			t[i].is = whole ? 1 : t[i].is + (1 - t[i].is) * rng_unit(&rng);
			after = judge_by((struct by){&policy, rigor, 0}, t, n, &a);
			assert_int_equal(after.gates.n, before.gates.n);
			for (size_t g = 0; g < before.gates.n; g++) {
				assert_true(decision_gate(&after, g)->pass >=
					    decision_gate(&before, g)->pass);
				passed += (size_t)decision_gate(&before, g)->pass;
				turned += decision_gate(&after, g)->pass >
					  decision_gate(&before, g)->pass;
			}
			before = after;
		}
		mem_free(t);
		arena_reset(&a);
	}
	assert_true(passed > 1000 && turned > 0); /* the test reached many passes */
	arena_release(&a);
}

static void
the_same_results_give_the_same_bytes(void **state)
{
	struct rng rng = {5};
	struct buf one = {0}, two = {0};
	struct arena a = {0};
	struct task *t = tasks(300, 0, 0);
	struct decision_record d;

	(void)state;
	for (int i = 0; i < 300; i++) {
		t[i].is = rng_unit(&rng);
		t[i].is_ms = 1000 * rng_unit(&rng);
	}
	d = judge(t, 300, &a);
	json_write(&one, &DECISION_RECORD_TABLE, &d);
	d = judge(t, 300, &a);
	json_write(&two, &DECISION_RECORD_TABLE, &d);
	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	buf_release(&one);
	buf_release(&two);
	mem_free(t);
	arena_release(&a);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
a_thousand_results_take_under_a_second(void **state)
{
	struct rng rng = {9};
	struct arena a = {0};
	struct task *t = tasks(1000, 0, 0);
	double start;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		t[i].was = rng_unit(&rng);
		t[i].is = rng_unit(&rng);
		t[i].is_ms = 1000 * rng_unit(&rng);
		t[i].channel = i % 3 == 0 ? "a" : "b";
	}
	start = seconds();
	judge(t, 1000, &a);
	assert_true(seconds() - start < 1);
	mem_free(t);
	arena_release(&a);
}

/* A short test of the false promotion rate; `make check-stats` has the long one. */
static void
the_false_promotion_rate_is_bounded(void **state)
{
	enum { HISTORIES = 2000, TASKS = 60 };
	struct rng rng = {77};
	double x[TASKS];
	size_t symmetric = 0, skewed = 0;

	(void)state;
	for (int h = 0; h < HISTORIES; h++) {
		for (int i = 0; i < TASKS; i++)
			x[i] = rng_unit(&rng) < .5 ? (rng_unit(&rng) < .5 ? 1 : -1) : 0;
		symmetric += gaffke_p(x, TASKS, -1, 0) <= .05;
		for (int i = 0; i < TASKS; i++) /* small gains, rare catastrophes */
			x[i] = rng_unit(&rng) < .05 / 1.05 ? -1 : .05;
		skewed += gaffke_p(x, TASKS, -1, 0) <= .05;
	}
	assert_true(
	    (double)symmetric <= HISTORIES * (.05 + 3 * sqrt(.05 * .95 / HISTORIES)));
	assert_true((double)symmetric > HISTORIES * .02); /* and the tests have power */
	assert_true(
	    (double)skewed <= HISTORIES * (.05 + 3 * sqrt(.05 * .95 / HISTORIES)));
}

/* How a simulated run of n tasks ended, and after how many tasks. */
static enum outlook
run_of(
    struct rng *rng, const struct policy *policy, size_t n, double gain, size_t *tasks)
{
	struct sequential *s = sequential_new(policy);
	enum outlook seen = OUTLOOK_OPEN;
	struct arena a = {0};
	struct err e;

	for (size_t i = 0; i < n; i++) {
		struct str id = arena_fmt(&a, "t-%zu", i);
		struct benchmark_task b = {.task = {.task = {id, .input = id}}};

		assert_int_equal(sequential_plan(s, &b, &a, &e), 0);
	}
	*tasks = 0;
	while (*tasks < n && seen == OUTLOOK_OPEN) {
		struct result r = {.task_id = arena_fmt(&a, "t-%zu", (*tasks)++),
		    .planned = sequential_planned(s)};

		if (rng_unit(rng) < .4) {
			r.challenger.reward = rng_unit(rng) < .5 + gain / .8;
			r.baseline.reward = 1 - r.challenger.reward;
		}
		assert_int_equal(sequential_step(s, &r, &seen, &e), 0);
	}
	if (*tasks == n) { /* the last look is that of mb-promote */
		struct decision_record d;

		sequential_finish(s, &a, &d);
		seen = d.accepted ? OUTLOOK_BETTER : OUTLOOK_FUTILE;
	}
	sequential_free(s);
	arena_release(&a);
	return seen;
}

/* Some looks at fixed places do not increase the false promotion rate. */
static void
early_stopping_keeps_the_error_rate(void **state)
{
	enum { HISTORIES = 400, TASKS = 120 };
	struct rng rng = {31};
	struct policy policy;
	size_t better = 0, gained = 0, ran = 0, tasks;

	(void)state;
	policy_default(&policy);
	policy.required_task_count = 20;
	policy.max_error_rate_increase = 1; /* the error gate would only delay it */
	for (int h = 0; h < HISTORIES; h++) {
		better += run_of(&rng, &policy, TASKS, 0, &tasks) == OUTLOOK_BETTER;
		ran += tasks;
		gained += run_of(&rng, &policy, TASKS, .2, &tasks) == OUTLOOK_BETTER;
	}
	assert_true((double)better <= HISTORIES * (.023 + 3 * sqrt(.023 / HISTORIES)));
	assert_true((double)gained > HISTORIES * .85); /* of one look: .93 */
	assert_true((double)ran < HISTORIES * TASKS * .7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chance_is_held_and_gains_are_promoted),
	    cmocka_unit_test(the_errors_margin_must_be_shown),
	    cmocka_unit_test(both_latencies_have_bounds),
	    cmocka_unit_test(slices_veto_a_loss_that_is_shown),
	    cmocka_unit_test(repeats_and_clusters_count_once),
	    cmocka_unit_test(a_used_up_benchmark_decides_nothing),
	    cmocka_unit_test(strict_rigor_requires_more_evidence),
	    cmocka_unit_test(raising_a_reward_never_turns_a_pass_into_a_fail),
	    cmocka_unit_test(the_same_results_give_the_same_bytes),
	    cmocka_unit_test(a_thousand_results_take_under_a_second),
	    cmocka_unit_test(the_false_promotion_rate_is_bounded),
	    cmocka_unit_test(early_stopping_keeps_the_error_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
