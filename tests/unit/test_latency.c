/*
 * verb/growth: the gates of the latency, as a share of each task's latency.
 */
#include "base/rng.h"
#include "gate_tasks.h"
#include "stats/binomial.h"

/* 2000 ms in the median; half of the others take under 1019 or over 3926 ms. */
static double
lognormal(struct rng *rng)
{
	return 2000 * exp(normal_quantile(fmax(rng_unit(rng), 1e-9)));
}

/*
 * A challenger that wins 150 of 500 tasks; its latencies are independent of those of
 * the baseline, and `times` as long.
 */
static struct decision_record
judge_latencies(
    const struct policy *policy, double times, struct rng *rng, struct arena *a)
{
	struct task *t = tasks(500, 150, 0);
	struct decision_record d;

	for (int i = 0; i < 500; i++) {
		t[i].was_ms = lognormal(rng);
		t[i].is_ms = lognormal(rng) * times;
	}
	d = judge_by((struct by){policy, RIGOR_STANDARD, 1}, t, 500, a);
	mem_free(t);
	return d;
}

static void
a_latency_is_judged_as_a_share(void **state)
{
	int equal = 0, slower = 0, less = 0, more = 0, twice = 0, reps = 40;
	struct rng rng = {7};
	struct policy policy, own;
	struct decision_record d;
	struct arena a = {0};

	(void)state;
	policy_default(&policy);
	own = policy;
	own.share_given = STR("1");
	own.max_latency_increase = 1;
	for (int i = 0; i < reps; i++) {
		d = judge_latencies(&policy, 1, &rng, &a);
		equal += d.accepted;
		assert_true(gate(&d, "latency_mean")->threshold < .25);
		/* the limit that so few tasks can exclude: 2.93 standard errors */
		d = judge_latencies(&policy, 1 + .21, &rng, &a);
		slower += d.accepted;
		d = judge_latencies(&own, 1.2, &rng, &a);
		less += d.accepted;
		d = judge_latencies(&own, 2, &rng, &a);
		more += d.accepted;
		d = judge_latencies(&policy, 2, &rng, &a);
		twice += d.accepted;
		assert_false(gate(&d, "latency_p95")->pass);
	}
	assert_true(equal >= 30 && less >= 36);
	assert_true(
	    slower <= 6 && more <= 6 && twice == 0); /* .05: over 6 once in 400 */
	arena_release(&a);
}

static void
a_short_latency_is_judged_in_ms(void **state)
{
	static const struct {
		double was, is;
		bool pass;
	} cases[] = {{0, 0, true}, {0, 50, true}, {0, 51, false}, {1, 50, true},
	    {450, 499, true}, {450, 560, false}, {2000, 2199, true},
	    {2000, 2201, false}, {1e15, 1, true}};
	struct policy policy;
	struct arena a = {0};
	struct task *t = tasks(200, 60, 0);
	struct decision_record d;

	(void)state;
	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		for (int i = 0; i < 200; i++) {
			t[i].was_ms = cases[k].was;
			t[i].is_ms = cases[k].is;
		}
		d = judge(t, 200, &a);
		assert_int_equal(gate(&d, "latency_mean")->pass, cases[k].pass);
		assert_int_equal(gate(&d, "latency_p95")->pass, cases[k].pass);
	}
	/* a large increase on few tasks: too few for the 95th percentile of a small run */
	policy_default(&policy);
	for (int i = 0; i < 200; i++)
		t[i].is_ms = t[i].was_ms = 1000 + 10 * i;
	for (int i = 0; i < 6; i++)
		t[i].is_ms = 20 * t[i].was_ms;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_true(gate(&d, "latency_p95")->pass);
	assert_non_null(strstr(gate(&d, "latency_p95")->text.p, "not required"));
	/* a share that is named is not widened, and no latency is no pass */
	policy.share_given = STR("0.1");
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_true(gate(&d, "latency_mean")->threshold == .1);
	t[3].is_ms = NAN;
	d = judge_by((struct by){&policy, RIGOR_STANDARD, 0}, t, 200, &a);
	assert_str(d.verdict, "inconclusive");
	assert_str(gate(&d, "latency_mean")->needed,
	    "results that all have a latency, or a "
	    "policy without max_latency_increase");
	mem_free(t);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
	    cmocka_unit_test(a_latency_is_judged_as_a_share),
	    cmocka_unit_test(a_short_latency_is_judged_in_ms),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
