#include <math.h>

#include "base/rng.h"
#include "gate_tasks.h"
#include "stats/binomial.h"
#include "stats/spending.h"

static void
the_attempts_share_alpha(void **state)
{
	static const double MOST[] = {1, 2, 20, 1000};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		double left = 1;

		for (double k = 1; k <= MOST[i]; k++) {
			/* attempts of an earlier memabra had 1/most each */
			assert_true(left <= 1 - (k - 1) / MOST[i] + 1e-12);
			assert_true(spending_attempt(k, MOST[i]) <=
				    spending_attempt(k - 1 + (k == 1), MOST[i]));
			left -= spending_attempt(k, MOST[i]);
		}
		assert_true(fabs(left) < 1e-9);
	}
	assert_true(spending_attempt(1, 1) == 1);
	assert_true(spending_attempt(21, 20) == spending_attempt(20, 20));
}

static void
the_looks_share_alpha(void **state)
{
	(void)state;
	for (size_t n = 1; n < 400; n += 1 + n / 7) {
		for (size_t least = 0; least <= n + 1; least += 1 + n / 3) {
			double sum = 0;
			size_t before = 0;

			for (int k = 1; k <= LOOKS; k++) {
				size_t m = look_tasks(n, k);

				assert_true(m >= before && m <= n);
				/* of equal looks only the last is taken */
				if (look_at(m, n) == k)
					sum += spending_look(.05, k, n, least);
				before = m;
			}
			assert_true(before == n && fabs(sum - .05) < 1e-12);
		}
	}
	assert_int_equal(look_at(36, 120), 1);
	assert_int_equal(look_at(37, 120), 0);
	assert_true(spending_look(.05, 3, 120, 100) == 0);
	assert_true(fabs(spending_look(.05, 4, 120, 100) - .05) < 1e-12);
	assert_true(look_futile(-2, 1, 120, .02) && !look_futile(1.5, 1, 120, .02));
	assert_false(look_futile(-9, LOOKS, 120, .02));
}

/* How a challenger is made from what the benchmark said about those before it. */
enum adaptive {
	BY_VERDICTS, /* all were held, so there is nothing to learn */
	BY_MEANS,    /* the best so far, with 5 % of its choices changed */
	BY_TASKS,    /* the choices that won */
};

/* Whether one of 20 challengers that are no better is promoted. */
static bool
any_passes(struct rng *rng, enum adaptive how, bool equal)
{
	enum { TASKS = 120, ATTEMPTS = 20 };
	struct policy policy;
	int gain[TASKS], most = -TASKS; /* gain: of the other choice */
	bool best[TASKS] = {false}, tried[TASKS], won[TASKS] = {false};

	policy_default(&policy);
	for (int i = 0; i < TASKS; i++)
		gain[i] = rng_unit(rng) < .5 ? 1 : -1;
	for (int k = 1; k <= ATTEMPTS; k++) {
		double change = how == BY_VERDICTS || k == 1 ? .1 : .05;
		int sum = 0, n = 0;

		for (int i = 0; i < TASKS; i++) {
			tried[i] =
			    (how == BY_MEANS && best[i]) != (rng_unit(rng) < change);
			tried[i] = tried[i] || (how == BY_TASKS && won[i]);
			sum += tried[i] ? gain[i] : 0;
			n += tried[i];
			won[i] = tried[i] && gain[i] > 0;
		}
		if (mcnemar((size_t)(n + sum) / 2, (size_t)(n - sum) / 2) <=
		    (equal ? .05 / ATTEMPTS : gate_level(&policy, k, 0)))
			return true;
		if (sum > most)
			memcpy(best, tried, sizeof best);
		most = sum > most ? sum : most;
	}
	return false;
}

static double
share_that_passes(enum adaptive how, bool equal)
{
	enum { HISTORIES = 4000 };
	struct rng rng = {2015};
	size_t n = 0;

	for (int h = 0; h < HISTORIES; h++)
		n += any_passes(&rng, how, equal);
	return (double)n / HISTORIES;
}

/*
 * The promise holds for adaptive challengers if they are made from verdicts only. The
 * figures are those of memabra-router(7).
 */
static void
challengers_that_depend_on_the_benchmark(void **state)
{
	(void)state;
	assert_true(share_that_passes(BY_VERDICTS, false) < .03);
	assert_true(fabs(share_that_passes(BY_MEANS, false) - .055) < .01);
	assert_true(fabs(share_that_passes(BY_MEANS, true) - .16) < .02);
	assert_true(share_that_passes(BY_TASKS, false) > .5);
}

enum { SUITE = 120 };

/* The outcomes of a router of this true mean, 0 or 1, on the tasks of a suite. */
static void
outcomes(struct rng *rng, double mean, bool *outcome)
{
	for (int i = 0; i < SUITE; i++)
		outcome[i] = rng_unit(rng) < mean;
}

/*
 * Whether a challenger that is no better than the present baseline is promoted, in a
 * history where each third challenger is better, a promoted one is the next baseline,
 * and all are judged by the same tasks. Adds up the true promotions.
 */
static bool
any_false_promotion(struct rng *rng, size_t *found)
{
	struct policy policy;
	bool was[SUITE], is[SUITE];
	double mean = .3, carried = 0;

	policy_default(&policy);
	outcomes(rng, mean, was);
	for (int k = 1; k <= 20; k++) {
		double level = gate_level(&policy, k, carried),
		       gain = k % 3 == 1 && mean < .6 ? .2 : 0;
		size_t wins = 0, losses = 0;

		outcomes(rng, mean + gain, is);
		for (int i = 0; i < SUITE; i++) {
			wins += is[i] && !was[i];
			losses += was[i] && !is[i];
		}
		carried = 0;
		if (mcnemar(wins, losses) > level)
			continue;
		if (gain == 0)
			return true;
		(*found)++;
		mean += gain;
		carried = level;
		memcpy(was, is, sizeof was);
	}
	return false;
}

static void
a_level_that_passes_on_keeps_the_promise(void **state)
{
	enum { HISTORIES = 4000 };
	struct rng rng = {2021};
	size_t wrong = 0, found = 0;

	(void)state;
	for (int h = 0; h < HISTORIES; h++)
		wrong += any_false_promotion(&rng, &found);
	print_message("false promotion in %.4f of histories, %.2f true\n",
	    (double)wrong / HISTORIES, (double)found / HISTORIES);
	assert_true((double)wrong <= HISTORIES * .05);
	assert_true(found > HISTORIES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_attempts_share_alpha),
	    cmocka_unit_test(the_looks_share_alpha),
	    cmocka_unit_test(a_level_that_passes_on_keeps_the_promise),
	    cmocka_unit_test(challengers_that_depend_on_the_benchmark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
