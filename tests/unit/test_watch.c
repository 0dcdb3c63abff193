/*
 * Evidence of a changepoint, and the watch that collects it.
 */
#include "unit.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "stats/two_sample.h"
#include "verb/watch.h"

static void
near(double got, double want)
{
	if (fabs(got - want) > 1e-9)
		fail_msg("%.15g, not %.15g", got, want);
}

/*
 * level .8, variance .16: bets .125, .25, .5, 1; one x = 0 multiplies each by
 * 1 + .8 bet. Stake .75 (.15, .35, .35, .15), kept .25; with the first number
 * .25/201 of that is staked: wealth = .25*200/201
 * + (.75 + .25/201)(.15*1.1 + .35*1.2 + .35*1.4 + .15*1.8) = 1.258976...
 */
static void
test_known_answer(void **state)
{
	struct changepoint f;

	(void)state;
	changepoint_begin(&f, .8, .16);
	near(changepoint_wealth(&f), 1);
	near(changepoint_add(&f, 0),
	    .25 * 200 / 201 + (.75 + .25 / 201) * (.165 + .42 + .49 + .27));
}

/*
 * At the level, the game is fair for every two-valued x: the mean of the wealth
 * stays 1.
 */
static void
test_fair(void **state)
{
	static const double LEVELS[] = {0, .3, .8, .999, 1};

	(void)state;
	for (int i = 0; i < 5; i++) {
		for (int bits = 0; bits < 3; bits++) {
			double mean = 0, level = LEVELS[i];

			for (int way = 0; way < 16; way++) {
				double p = 1, w = 0;
				struct changepoint f;

				changepoint_begin(&f, level,
				    bits == 0   ? 0
				    : bits == 1 ? .02
						: .25);
				for (int k = 0; k < 4; k++) {
					double x = way >> k & 1;

					p *= x > 0 ? level : 1 - level;
					w = changepoint_add(&f, x);
					assert_true(w >= 0);
				}
				mean += p * w;
			}
			near(mean, 1);
		}
	}
}

/* A lower reward never gives less evidence: the alarm is monotone. */
static void
test_monotone(void **state)
{
	struct rng r = {1};

	(void)state;
	for (int rep = 0; rep < 200; rep++) {
		double level = rng_unit(&r), variance = rng_unit(&r) / 4;
		struct changepoint a, b;

		changepoint_begin(&a, level, variance);
		changepoint_begin(&b, level, variance);
		for (int i = 0; i < 50; i++) {
			double x = rng_unit(&r);

			changepoint_add(&a, x);
			changepoint_add(&b, x * rng_unit(&r));
			assert_true(changepoint_wealth(&b) >= changepoint_wealth(&a));
		}
	}
}

static void
test_extremes(void **state)
{
	struct changepoint f;

	(void)state;
	changepoint_begin(&f, 1, 0);
	for (int i = 0; i < 100000; i++)
		changepoint_add(&f, 0);
	assert_true(isfinite(changepoint_wealth(&f)));
	changepoint_begin(&f, .5, .25);
	for (int i = 0; i < 100000; i++)
		changepoint_add(&f, 1);
	assert_true(changepoint_wealth(&f) >= 0 && changepoint_wealth(&f) < 1);
	for (int i = 0; i < 1000; i++) /* the reserved stake still finds the fall */
		changepoint_add(&f, 0);
	assert_true(changepoint_wealth(&f) > 1e6);
}

/*
 * The supermartingale bound keeps the probability of a false alarm at most
 * alpha, for every sample size.
 */
static void
test_error(void **state)
{
	static const size_t SIZES[] = {20, 100, 1000, 10000};

	(void)state;
	for (int i = 0; i < 4; i++) {
		double x[10000], error = 0, last = 1;
		struct two_sample w;

		for (size_t k = 0; k < SIZES[i]; k++)
			x[k] = k % 5 > 0;
		two_sample_begin(&w, x, SIZES[i], 0, .01);
		assert_true(w.games > 2 && w.games <= TWO_SAMPLE_LEVELS);
		for (size_t k = 0; k < w.games;
		     k++) { /* the last one has confidence .512 */
			double a = .512 / (double)(1 << (w.games - 1 - k));

			error += ((k + 1 < w.games ? 2 * a : 1) - a) / w.needed[k] +
				 (k == 0 ? a : 0);
			assert_true(w.needed[k] > last &&
				    (k == 0 || w.game[k].level > w.game[k - 1].level));
			last = w.needed[k];
		}
		near(error, .01);
	}
}

/* ---- the watch ---- */

static struct mb_watch *
new_watch(double reference)
{
	struct watch_header how = {
	    .version = STR("v"), .before = STR("w"), .reference = reference};

	return mb_watch_new(&how);
}

static int
step(struct mb_watch *w, size_t id, const char *by, double reward)
{
	struct decision d = {
	    .decision_type = STR("direct_answer"), .router_version = str_of(by)};
	struct trajectory t = {.decisions = {&d, 1}, .reward = reward};
	struct watch_line l;
	char text[32];

	t.trajectory_id =
	    (struct str){text, (size_t)snprintf(text, sizeof text, "%zu", id)};
	return mb_watch_step(w, &t, &l);
}

static struct watch
standing(struct mb_watch *w)
{
	static struct arena a;
	struct watch s;

	mb_watch_finish(w, &a, &s);
	return s;
}

static void
test_sides(void **state)
{
	struct mb_watch *w = new_watch(NAN);

	(void)state;
	for (size_t i = 0; i < WATCH_LEAST - 1; i++)
		assert_int_equal(step(w, i, "w", 1), 1);
	assert_int_equal(step(w, 0, "w", 1), 0);    /* counted before */
	assert_int_equal(step(w, 1000, "v", 1), 0); /* nothing to compare with yet */
	assert_str(standing(w).status, "waiting");
	assert_int_equal(step(w, 1001, "x", 1), 0);
	assert_int_equal(step(w, 1002, "w", 1), 1);
	assert_int_equal(step(w, 1000, "v", 1), 1); /* its id was not used up */
	assert_int_equal(step(w, 1003, "w", 1), 0); /* the level is fixed */
	assert_str(standing(w).status, "watching");
	for (size_t i = 0; !mb_watch_worse(w); i++)
		assert_int_equal(step(w, 2000 + i, "v", 0), 1);
	assert_str(standing(w).status, "worse");
	assert_int_equal(step(w, 9999, "v", 0), 0);
	mb_watch_free(w);
}

/* The watch is bounded: it ends if a version is never found to be worse. */
static void
test_over(void **state)
{
	struct watch_header how = {.version = STR("v"), .reference = NAN};
	struct mb_watch *w = new_watch(.5);
	size_t i = 0;

	(void)state;
	while (step(w, i, "v", .6) == 1)
		i++;
	assert_int_equal(i, WATCH_TASKS);
	assert_str(standing(w).status, "over");
	mb_watch_free(w);
	w = mb_watch_new(&how);
	for (i = 0; step(w, i, "v", .6) == 1;)
		i++;
	assert_int_equal(i, WATCH_REFERENCE);
	assert_str(standing(w).status, "idle");
	mb_watch_free(w);
}

/* Small worlds; `make check-stats` has the large ones. */
struct small {
	double mean, sd; /* of rewards; sd -1: rewards 1 or 0 */
	size_t known;    /* rewards before the promotion */
	double fall;
};

static size_t
alarm_after(const struct small *o, size_t most, struct rng *r)
{
	const double mean = o->mean, sd = o->sd;
	const size_t known = o->known;
	struct mb_watch *w = new_watch(NAN);
	size_t n = 0;

	for (size_t i = 0; i < known + most && !mb_watch_worse(w); i++) {
		double m = i < known ? mean : mean - o->fall;

		n = i < known ? 0 : i - known + 1;
		step(w, i, i < known ? "w" : "v",
		    sd < 0 ? rng_unit(r) < m : m + sd * 3.4641 * (rng_unit(r) - .5));
	}
	n = mb_watch_worse(w) ? n : most + 1;
	mb_watch_free(w);
	return n;
}

static void
test_worlds(void **state)
{
	size_t soon = 0, found = 0, alarms = 0;
	struct rng r = {7};

	(void)state;
	for (int i = 0; i < 40; i++) {
		soon += alarm_after(&(struct small){.7, .15, 1000, .1}, 150, &r) <= 150;
		found +=
		    alarm_after(&(struct small){.8, -1, 3000, .1}, 1000, &r) <= 1000;
		alarms +=
		    alarm_after(&(struct small){.8, -1, 1000, 0}, 2000, &r) <= 2000;
		alarms +=
		    alarm_after(&(struct small){.7, .15, 300, 0}, 2000, &r) <= 2000;
	}
	assert_true(soon >= 36);
	assert_true(found >= 36);
	assert_true(alarms <=
		    /*
	     * 400 watches with at most 1 % each: 10 or more alarms happen once
	     * in 125 at worst
	     */
		    10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_known_answer),
	    cmocka_unit_test(test_fair),
	    cmocka_unit_test(test_monotone),
	    cmocka_unit_test(test_extremes),
	    cmocka_unit_test(test_error),
	    cmocka_unit_test(test_sides),
	    cmocka_unit_test(test_over),
	    cmocka_unit_test(test_worlds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
