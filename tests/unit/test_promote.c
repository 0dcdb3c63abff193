#include "unit.h"

#include <math.h>

#include "base/mem.h"
#include "rec/policy.h"
#include "stats/stats.h"
#include "verb/promote.h"

/* n results; rewards, errors and latencies are functions of the index. */
struct world {
	double was, is;          /* rewards */
	int was_fails, is_fails; /* one failure in this many tasks; 0: never */
	double was_ms, is_ms;
};

static struct decision_record
judge(size_t n, const struct world *w, const struct policy *policy,
    unsigned long long bad, struct arena *a)
{
	struct mb_promote *p = mb_promote_new(policy);
	struct decision_record d;
	struct err e;
	char id[24];

	for (size_t i = 0; i < n; i++) {
		struct result r = {
		    .baseline = {.reward = w->was,
			.latency_ms = w->was_ms,
			.error = w->was_fails > 0 && i % (size_t)w->was_fails == 0},
		    .challenger = {.reward = w->is,
			.latency_ms = w->is_ms,
			.error = w->is_fails > 0 && i % (size_t)w->is_fails == 0}};

		snprintf(id, sizeof id, "t-%zu", i);
		r.task_id = str_of(id);
		assert_int_equal(mb_promote_step(p, &r, &e), 0);
	}
	mb_promote_finish(p, bad, a, &d);
	mb_promote_free(p);
	return d;
}

static void
plain_thresholds(struct policy *p)
{
	policy_default(p);
	p->confidence = 0;
}

static const char *
failed(const struct decision_record *d)
{
	static char names[100];

	names[0] = '\0';
	for (size_t i = 0; i < d->gates.n; i++) {
		if (!decision_gate(d, i)->pass) {
			strncat(names, decision_gate(d, i)->name.p,
			    decision_gate(d, i)->name.n);
			strcat(names, " ");
		}
	}
	return names;
}

static void
each_gate_has_its_threshold(void **state)
{
	static const struct {
		struct world w;
		const char *failed, *verdict;
	} cases[] = {
	    {{.5, .6, 0, 0, 100, 100}, "", "promoted"},
	    {{.5, .5, 0, 0, 100, 150}, "", "promoted"}, /* exactly at both thresholds */
	    {{.5, .49, 0, 0, 100, 100}, "reward ", "held"},
	    {{.5, .6, 0, 50, 100, 100}, "", "promoted"}, /* 2 % more errors */
	    {{.5, .6, 0, 40, 100, 100}, "errors ", "held"},
	    {{.5, .6, 0, 0, 100, 150.5}, "latency_mean ", "held"},
	    {{.5, .4, 0, 2, 100, 300}, "reward errors latency_mean ", "held"},
	};
	struct policy policy;
	struct arena a = {0};

	(void)state;
	plain_thresholds(&policy);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct decision_record d = judge(200, &cases[i].w, &policy, 0, &a);

		assert_string_equal(failed(&d), cases[i].failed);
		assert_str(d.verdict, cases[i].verdict);
		assert_int_equal(d.accepted, cases[i].verdict[0] == 'p');
		assert_true(d.reasons.n > 0);
	}
	arena_release(&a);
}

static void
an_equal_value_meets_a_threshold(void **state)
{
	struct world w = {.1, .3, 0, 0, 0, 0}; /* .3 - .1 is .19999999999999998 */
	struct policy policy;
	struct arena a = {0};
	struct decision_record d;

	(void)state;
	plain_thresholds(&policy);
	policy.min_reward_delta = .2;
	d = judge(100, &w, &policy, 0, &a);
	assert_str(d.verdict, "promoted");
	policy.min_reward_delta = .2001;
	d = judge(100, &w, &policy, 0, &a);
	assert_str(d.verdict, "held");
	arena_release(&a);
}

static void
too_little_data_decides_nothing(void **state)
{
	struct world better = {.1, .9, 0, 0, 0, 0};
	struct policy policy;
	struct arena a = {0};
	struct decision_record d;

	(void)state;
	plain_thresholds(&policy);
	d = judge(99, &better, &policy, 0, &a);
	assert_str(d.verdict, "inconclusive");
	assert_false(d.accepted);
	assert_int_equal(d.reasons.n, 1);
	assert_str(d.reasons.v[0], "99 tasks, at least 100 required");
	d = judge(100, &better, &policy, 3, &a);
	assert_str(d.verdict, "inconclusive");
	assert_str(d.reasons.v[0],
	    "100 tasks, at least 100 required, and 3 results could not be used");
	d = judge(0, &better, &policy, 0, &a);
	assert_str(d.verdict, "inconclusive");
	assert_true(isnan(d.metrics.baseline.mean_reward));
	assert_string_equal(failed(&d), "data reward errors latency_mean ");
	arena_release(&a);
}

/* A better result never turns a promotion into a hold. */
static void
the_reward_gate_is_monotone(void **state)
{
	struct policy policy;
	struct arena a = {0};
	int before = 0;

	(void)state;
	plain_thresholds(&policy);
	policy.min_reward_delta = .07;
	for (int i = 0; i <= 100; i++) {
		struct world w = {.5, i / 100.0, 0, 0, 0, 0};
		struct decision_record d = judge(100, &w, &policy, 0, &a);

		assert_true(d.accepted >= before);
		before = d.accepted;
	}
	assert_int_equal(before, 1);
	arena_release(&a);
}

static void
figures_add_up(void **state)
{
	struct world w = {.25, .75, 10, 4, 100, 120};
	struct policy policy;
	struct arena a = {0};
	struct decision_record d;

	(void)state;
	plain_thresholds(&policy);
	d = judge(100, &w, &policy, 0, &a);
	assert_true(
	    d.metrics.wins == 100 && d.metrics.losses == 0 && d.metrics.ties == 0);
	assert_true(d.metrics.baseline.error_rate == .1 &&
		    d.metrics.challenger.error_rate == .25);
	assert_true(d.metrics.difference.mean_reward == .5);
	assert_true(d.metrics.difference.mean_latency_ms == 20);
	assert_true(d.metrics.challenger.p95_latency_ms == 120);
	assert_true(
	    isnan(decision_gate(&d, 1)->p) && isnan(decision_gate(&d, 1)->bound));
	arena_release(&a);
}

static void
mixed_results_are_refused(void **state)
{
	struct result r = {.task_id = STR("a"),
	    .benchmark_sha256 = STR("1"),
	    .challenger_version = STR("x")};
	struct mb_promote *p;
	struct policy policy;
	struct err e;

	(void)state;
	plain_thresholds(&policy);
	p = mb_promote_new(&policy);
	assert_int_equal(mb_promote_step(p, &r, &e), 0);
	r.channel = STR("mail");
	assert_int_equal(mb_promote_step(p, &r, &e), -1);
	assert_string_equal(
	    e.text, "task_id: 'a' occurred before, with another channel or cluster");
	assert_false(mb_promote_mixed(p));
	r.task_id = STR("b");
	r.benchmark_sha256 = STR("2");
	assert_int_equal(mb_promote_step(p, &r, &e), -1);
	assert_string_equal(
	    e.text, "benchmark_sha256: '2', but the results before it have '1'");
	assert_true(mb_promote_mixed(p));
	mb_promote_free(p);
}

static int
policy_of(const char *text, struct policy *p, struct err *e)
{
	struct json_in *in = json_in_new();
	struct arena a = {0};
	int rc = policy_read(in, p, str_of(text), &a, e);

	arena_release(&a);
	json_in_free(in);
	return rc;
}

static void
a_policy_promises_nothing_that_is_not_kept(void **state)
{
	struct policy p;
	struct err e;

	(void)state;
	assert_int_equal(policy_of("{}", &p, &e), 0);
	assert_true(p.min_reward_delta == 0 && p.max_error_rate_increase == .02 &&
		    p.max_latency_increase_ms == 50 && p.required_task_count == 100 &&
		    p.confidence == .95 && p.benchmark_attempts == 20 &&
		    p.max_slice_loss == .05 && p.slices.n == 0);
	assert_int_equal(
	    policy_of(
		"{\n  \"confidence\": 0,\n  \"min_reward_delta\": 0.05\n}\n", &p, &e),
	    0);
	assert_true(p.min_reward_delta == .05 && p.confidence == 0);
	assert_int_equal(policy_of("{\"min_reward\":1}", &p, &e), -1);
	assert_non_null(strstr(e.text, "min_reward"));
	assert_int_equal(policy_of("{\"confidence\":0.3}", &p, &e), -1);
	assert_string_equal(
	    e.text, "confidence: 0 (plain thresholds on means), or .5 and more: '0.3'");
	assert_int_equal(policy_of("{\"confidence\":1}", &p, &e), -1);
	assert_int_equal(policy_of("{\"slices\":{}}", &p, &e), -1);
	assert_int_equal(
	    policy_of("{\"slices\":[{\"name\":\"call_tool\",\"margin\":1}]}", &p, &e),
	    -1);
	assert_int_equal(
	    policy_of(
		"{\"slices\":[{\"name\":\"channel:mail\",\"max_loss\":0.1}]}", &p, &e),
	    0);
	assert_int_equal(p.slices.n, 1);
	assert_int_equal(policy_of("{\"benchmark_attempts\":0}", &p, &e), -1);
	assert_int_equal(policy_of("{\"benchmark_attempts\":1.5}", &p, &e), -1);
	assert_int_equal(policy_of("{\"required_task_count\":0}", &p, &e), -1);
	assert_int_equal(policy_of("{\"required_task_count\":\"many\"}", &p, &e), -1);
}

static void
sums_and_quantiles(void **state)
{
	double v[] = {
	    5, 1, 4, 2, 3, 9, 8, 7, 6, 10, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11};
	struct sum s = {0};

	(void)state;
	assert_true(isnan(sum_mean(&s)) && isnan(quantile(v, 0, .5)));
	assert_true(quantile(v, 20, .95) == 19 && quantile(v, 20, .5) == 10 &&
		    quantile(v, 20, 1) == 20);
	assert_true(quantile(v, 1, .95) == 1);
	sum_add(&s, 1e16);
	for (int i = 0; i < 1000; i++)
		sum_add(&s, .1);
	sum_add(&s, -1e16);
	assert_true(fabs(sum_mean(&s) * 1002 - 100) < 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_gate_has_its_threshold),
	    cmocka_unit_test(an_equal_value_meets_a_threshold),
	    cmocka_unit_test(too_little_data_decides_nothing),
	    cmocka_unit_test(the_reward_gate_is_monotone),
	    cmocka_unit_test(figures_add_up),
	    cmocka_unit_test(mixed_results_are_refused),
	    cmocka_unit_test(a_policy_promises_nothing_that_is_not_kept),
	    cmocka_unit_test(sums_and_quantiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
