/*
 * Off-policy estimates: results computed by hand, laws, and the coverage of the
 * bounds.
 */
#include "unit.h"

#include <math.h>

#include "offpolicy_worlds.h"
#include "stats/binomial.h"

static void
near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9))
		print_message("# got %.17g, want %.17g\n", got, want);
	assert_true(fabs(got - want) <= 1e-9);
}

/* A decision: its reward, its propensity, and the policies that would make it. */
static struct offpolicy_unit
unit(double reward, double propensity, bool was, bool is)
{
	return (struct offpolicy_unit){.reward = reward,
	    .propensity = propensity,
	    .agrees = {was, is},
	    .alike = was && is};
}

static void
estimate(const struct offpolicy_unit *u, size_t n, struct offpolicy *o)
{
	offpolicy_estimate(&(struct offpolicy_log){.unit = u, .n = n}, .05, o);
}

static void
estimates_match_hand_computation(void **state)
{
	/*
	 * Weights of the challenger: 2, 0, 4, 1, 0. Mean 7/5 = 1.4; IPS (2*.5 +
	 * 4*1 + 1*0)/5 = 1; SNIPS 5/7. Sum of squares 21, so ESS 49/21, and the
	 * variance is 21/5 - 1.96 = 2.24.
	 *
	 * The model predicts .5 for each logged action, and .25, .5, .75, 0, 1
	 * for the actions of the challenger, mean .5. DR: .25 + 2*0, .5, .75 +
	 * 4*.5, 0 - 1*.5, 1: sum 4, mean .8.
	 *
	 * The challenger agrees in 3 of 5 units. For 1 of 5, the last, the log
	 * always takes another action.
	 */
	struct offpolicy_unit u[] = {unit(.5, .5, false, true),
	    unit(1, .5, true, false), unit(1, .25, false, true), unit(0, 1, true, true),
	    unit(1, 1, true, false)};
	static const float WOULD[] = {.25F, .5F, .75F, 0, 1};
	const struct offpolicy_side *s;
	struct offpolicy o;

	(void)state;
	for (int i = 0; i < 5; i++) {
		u[i].worth = .5F;
		u[i].would[OFFPOLICY_CHALLENGER] = WOULD[i];
	}
	estimate(u, 5, &o);
	s = &o.side[OFFPOLICY_CHALLENGER];
	near(s->mean_weight, 1.4);
	near(s->weight_error, sqrt(2.24 / 5));
	near(s->largest_weight, 4);
	near(s->ips, 1);
	near(s->snips, 5. / 7);
	near(s->ess, 49. / 21);
	near(s->direct, .5);
	near(s->doubly_robust, .8);
	near(s->agreement, .6);
	near(s->unsupported, .2);
	assert_int_equal(s->refusal, OFFPOLICY_UNSUPPORTED);
	assert_true(
	    isnan(s->lower) && isnan(o.difference.lower) && isnan(o.difference.upper));
	/* The baseline: weights 0, 2, 0, 1, 1, rewards 1, 0, 1: IPS 3/5, SNIPS 3/4. */
	near(o.side[OFFPOLICY_BASELINE].snips, .75);
	near(o.difference.snips, 5. / 7 - .75);
}

static void
gaffke_of_few_is_clopper_and_pearson(void **state)
{
	/*
	 * For k ones among n numbers that are otherwise 0, Gaffke's S is (1-d)
	 * Gamma(k) - d Gamma(n-k+1), and S <= 0 means that a Beta(k, n-k+1) is
	 * at most d: the lower end of Clopper and Pearson.
	 *
	 * With the same choices and propensity 1, w r is r.
	 *
	 * With propensity .5 for both choices, w r + v (1 - r) is 2 if the
	 * challenger did well or the baseline badly, else 0. In 120 units these
	 * are 40 + 25, and for the other direction 20 + 35.
	 */
	static struct offpolicy_unit u[120];
	struct offpolicy o;
	double low, high;

	(void)state;
	for (int i = 0; i < 60; i++)
		u[i] = unit(i < 50, 1, true, true);
	estimate(u, 60, &o);
	clopper_pearson(50, 60, .9, &low, &high);
	near(o.side[OFFPOLICY_CHALLENGER].ess, 60);
	assert_true(fabs(o.side[OFFPOLICY_CHALLENGER].lower - low) < 1e-8);
	assert_true(o.difference.lower == 0 && o.difference.upper == 0);
	for (int i = 0; i < 120; i++)
		u[i] = unit(i < 60 ? i < 40 : i < 95, .5, i >= 60, i < 60);
	estimate(u, 120, &o);
	assert_true(o.difference.few);
	near(o.difference.snips, 40. / 60 - 35. / 60);
	clopper_pearson(40 + 25, 120, .9, &low, &high);
	near(o.difference.lower, 2 * low - 1);
	clopper_pearson(20 + 35, 120, .9, &low, &high);
	near(o.difference.upper, 1 - 2 * low);
	/* P(65 or more of 120 fall this way by the toss of a coin) */
	near(o.difference.p, binomial_at_least(65, 120, .5));
}

static void
clipped_weights_give_lower_bounds(void **state)
{
	/*
	 * The same 120 units with weights of 2, clipped at 1.5: w r + v (1 - r) is 1.5
	 * or 0. So each bound is 3/4 of the one before, before the 1 is subtracted.
	 */
	static struct offpolicy_unit u[120];
	struct offpolicy_log log = {.unit = u, .n = 120, .clip = 1.5};
	struct offpolicy o;
	double low, high;

	(void)state;
	for (int i = 0; i < 120; i++)
		u[i] = unit(i < 60 ? i < 40 : i < 95, .5, i >= 60, i < 60);
	offpolicy_estimate(&log, .05, &o);
	clopper_pearson(40 + 25, 120, .9, &low, &high);
	near(o.difference.lower, 1.5 * low - 1);
	clopper_pearson(20 + 35, 120, .9, &low, &high);
	near(o.difference.upper, 1 - 1.5 * low);
	near(o.side[OFFPOLICY_CHALLENGER].mean_weight, 1);
	near(o.difference.snips, 40. / 60 - 35. / 60);
	assert_true(o.difference.p > binomial_at_least(65, 120, .5));
	log.clip = 2; /* no weight is above it */
	offpolicy_estimate(&log, .05, &o);
	near(o.difference.p, binomial_at_least(65, 120, .5));
}

static void
each_refusal_has_its_reason(void **state)
{
	static struct offpolicy_unit u[400];
	struct offpolicy o;

	(void)state;
	estimate(u, 0, &o);
	assert_int_equal(o.side[0].refusal, OFFPOLICY_NOTHING);
	for (int i = 0; i < 49; i++)
		u[i] = unit(1, 1, true, true);
	estimate(u, 49, &o);
	assert_int_equal(o.side[1].refusal, OFFPOLICY_FEW);
	u[49] = unit(1, 1, true, true);
	estimate(u, 50, &o);
	assert_int_equal(o.side[1].refusal, OFFPOLICY_GOOD);
	/* Of 400 units, 20 without support are 5 %, which is allowed; 21 are not. */
	for (int i = 0; i < 400; i++) {
		u[i] = unit(1, i < 20 ? 1 : .5, true, i >= 20 && i < 210);
		u[i].choice[1] = (uint32_t)i;
	}
	estimate(u, 400, &o);
	assert_int_equal(o.side[1].refusal, OFFPOLICY_GOOD);
	u[399].propensity = 1;
	estimate(u, 400, &o);
	assert_int_equal(o.side[1].refusal, OFFPOLICY_UNSUPPORTED);
	/*
	 * The mean weight is .5 instead of 1; sd 1, standard error .05. No
	 * action is wanted twice.
	 */
	for (int i = 0; i < 400; i++) {
		u[i] = unit(1, .5, true, i < 100);
		u[i].choice[1] = (uint32_t)i;
	}
	estimate(u, 400, &o);
	assert_int_equal(o.side[1].refusal, OFFPOLICY_OFF);
	/*
	 * An action wanted 100 times and never taken, although at .1 it was
	 * expected 10 times.
	 */
	for (int i = 0; i < 400; i++) {
		u[i] = unit(1, i < 10 ? .1 : .9, i >= 10, i < 300);
		u[i].choice[1] = i < 300 ? 0 : 7;
	}
	estimate(u, 400, &o);
	near(o.side[1].unsupported, .25);
	/* At .05, five times: no evidence. */
	u[0].propensity = .05;
	estimate(u, 400, &o);
	near(o.side[1].unsupported, 0);
	/* The wanted action was not available. */
	for (int i = 300; i < 400; i++)
		u[i].beyond[1] = true;
	estimate(u, 400, &o);
	near(o.side[1].unsupported, .25);
}

static void
rare_weights_that_are_missing_by_chance_are_no_proof(void **state)
{
	/*
	 * In 388 of 400 units the log always takes the action that both policies
	 * choose. In the others it took, with propensity .95, an action that the
	 * challenger does not choose. Mean weight .97, sd .171, standard error
	 * .0085: 3.5 standard errors off.
	 */
	static struct offpolicy_unit u[400];
	struct offpolicy o;

	(void)state;
	for (int i = 0; i < 400; i++) {
		u[i] = unit(1, i < 388 ? 1 : .95, true, i < 388);
		u[i].choice[OFFPOLICY_CHALLENGER] = (uint32_t)i;
	}
	estimate(u, 400, &o);
	near(o.side[OFFPOLICY_CHALLENGER].mean_weight, .97);
	assert_int_equal(o.side[OFFPOLICY_CHALLENGER].refusal, OFFPOLICY_OFF);
	/* One action was taken at .01: its weight of 100 adds .25 to the mean. */
	u[399].propensity = .01;
	estimate(u, 400, &o);
	assert_int_equal(o.side[OFFPOLICY_CHALLENGER].refusal, OFFPOLICY_GOOD);
	/* If 5.25 % of the units are like this, that no longer suffices. */
	for (int i = 379; i < 399; i++)
		u[i] = unit(1, .95, true, false);
	for (int i = 379; i < 400; i++)
		u[i].choice[OFFPOLICY_CHALLENGER] = (uint32_t)i;
	estimate(u, 400, &o);
	near(o.side[OFFPOLICY_CHALLENGER].mean_weight, 1 - 21. / 400);
	assert_int_equal(o.side[OFFPOLICY_CHALLENGER].refusal, OFFPOLICY_OFF);
}

static void
an_almost_untried_action_is_named(void **state)
{
	/*
	 * Action 0 is always taken, with propensity .95. The challenger wants
	 * action 3 in 30 of 400 units, but it is never taken, although its
	 * propensity is .05 wherever it is not wanted: expected (30 + 370) * .05
	 * = 20 times, e^-20. There are two actions on two sides, so the limit is
	 * e^-8.3. Taken once elsewhere, it is e^-(20 - 1 + ln(1/20)) = e^-16.0;
	 * six times, at .05, e^-6.8.
	 */
	static struct offpolicy_unit u[400];
	struct offpolicy_elsewhere elsewhere[4] = {[3] = {370, 0}};
	struct offpolicy_log log = {u, 400, elsewhere, 4};
	const struct offpolicy_side *s;
	struct offpolicy o;

	(void)state;
	s = &o.side[OFFPOLICY_CHALLENGER];
	for (int i = 0; i < 400; i++) {
		u[i] = unit(1, .95, true, i >= 30);
		u[i].choice[OFFPOLICY_CHALLENGER] = i < 30 ? 3 : 0;
	}
	u[399].propensity = .05;
	offpolicy_estimate(&log, .05, &o);
	assert_int_equal(s->refusal, OFFPOLICY_UNSUPPORTED);
	near(s->unsupported, .075);
	assert_int_equal(s->untried.action, 3);
	near(s->untried.due, 20);
	near(s->untried.done, 0);
	near(o.side[OFFPOLICY_BASELINE].untried.due, 0);
	elsewhere[3].weight = 20;
	offpolicy_estimate(&log, .05, &o);
	assert_int_equal(s->refusal, OFFPOLICY_UNSUPPORTED);
	near(s->untried.done, 1);
	elsewhere[3].weight = 120;
	offpolicy_estimate(&log, .05, &o);
	near(s->untried.due, 0);
	near(s->unsupported, 0);
	/*
	 * The action was taken as often as expected where it is wanted, so it is
	 * only rare elsewhere.
	 */
	elsewhere[3].weight = 0;
	u[0].agrees[OFFPOLICY_CHALLENGER] = true;
	u[0].agrees[OFFPOLICY_BASELINE] = false;
	u[0].propensity = .05;
	offpolicy_estimate(&log, .05, &o);
	assert_int_equal(s->untried.action, 3);
	u[1] = u[0];
	offpolicy_estimate(&log, .05, &o);
	near(s->untried.due, 0);
}

static void
the_same_units_give_the_same_bits(void **state)
{
	static struct offpolicy_unit u[2000];
	struct offpolicy a, b;
	struct offpolicy_elsewhere unused[ACTIONS] = {{0, 0}};
	struct rng rng = {7};

	(void)state;
	memset(&a, 0, sizeof a);
	memset(&b, 0, sizeof b);
	for (int i = 0; i < 2000; i++)
		offpolicy_live(&OFFPOLICY_WORLDS[0], .3, &rng, &u[i], unused);
	estimate(u, 2000, &a);
	estimate(u, 2000, &b);
	assert_memory_equal(&a.side, &b.side, sizeof a.side);
	assert_memory_equal(&a.difference, &b.difference, sizeof a.difference);
}

/*
 * If the challenger agrees and the baseline does not, a higher reward raises
 * every estimate of the gain, and with the bounds of Gaffke it cannot cause a
 * veto. With those of Cressie and Read it can: a good outcome with a large
 * weight may make the sample more informative, and lower the upper bound. So the
 * test does not require that.
 */
static void
better_rewards_make_no_veto(void **state)
{
	static struct offpolicy_unit u[300];
	struct offpolicy_elsewhere unused[ACTIONS] = {{0, 0}};
	struct rng rng = {11};
	size_t asked = 0;

	(void)state;
	for (int rep = 0; rep < 150; rep++) {
		struct offpolicy before, after;
		size_t at;

		for (int i = 0; i < 300; i++)
			offpolicy_live(&OFFPOLICY_WORLDS[rep % 2 == 0 ? 4 : 7], .3,
			    &rng, &u[i], unused);
		estimate(u, 300, &before);
		for (at = 0; at < 300 &&
			     !(u[at].agrees[1] && !u[at].agrees[0] && u[at].reward < 1);
		     at++)
			;
		if (at == 300)
			continue;
		u[at].reward += (1 - u[at].reward) * rng_unit(&rng);
		estimate(u, 300, &after);
		assert_true(after.difference.snips >= before.difference.snips);
		assert_true(
		    after.difference.doubly_robust >= before.difference.doubly_robust);
		if (!before.difference.few || isnan(before.difference.upper))
			continue;
		asked++;
		assert_true(after.difference.upper >= before.difference.upper - 1e-8);
		assert_true(after.difference.lower >= before.difference.lower - 1e-8);
		assert_true(after.difference.upper >= 0 || before.difference.upper < 0);
	}
	assert_true(asked > 30);
}

/* tests/bench/coverage does the same test at length. */
static void
bounds_have_their_coverage(void **state)
{
	static const struct {
		size_t n, repetitions;
		double epsilon;
	} SIZES[] = {{300, 120, .3}, {2000, 25, .1}};

	(void)state;
	for (size_t i = 0; i < sizeof OFFPOLICY_WORLDS / sizeof *OFFPOLICY_WORLDS;
	     i++) {
		for (size_t k = 0; k < 2; k++) {
			struct offpolicy_count c =
			    offpolicy_repeat(&OFFPOLICY_WORLDS[i], SIZES[k].n,
				SIZES[k].epsilon, SIZES[k].repetitions, i);
			double made = (double)(c.repetitions - c.refused), most;

			most = .05 * made + 3 * sqrt(.05 * .95 * made);
			assert_true((double)c.above <= most);
			assert_true((double)c.above_gain <= most);
			assert_true((double)c.below_gain <= most);
			if (offpolicy_truth(&OFFPOLICY_WORLDS[i], 1) <=
			    offpolicy_truth(&OFFPOLICY_WORLDS[i], 0) + 1e-9)
				assert_true((double)c.granted[0] <= most);
		}
	}
	for (size_t i = 0; i < sizeof OFFPOLICY_BROKEN / sizeof *OFFPOLICY_BROKEN;
	     i++) {
		for (size_t k = 0; k < 2; k++) {
			struct offpolicy_count c =
			    offpolicy_repeat(&OFFPOLICY_BROKEN[i], SIZES[k].n,
				SIZES[k].epsilon, SIZES[k].repetitions, i);

			assert_int_equal(c.refused, c.repetitions);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(estimates_match_hand_computation),
	    cmocka_unit_test(gaffke_of_few_is_clopper_and_pearson),
	    cmocka_unit_test(clipped_weights_give_lower_bounds),
	    cmocka_unit_test(each_refusal_has_its_reason),
	    cmocka_unit_test(rare_weights_that_are_missing_by_chance_are_no_proof),
	    cmocka_unit_test(an_almost_untried_action_is_named),
	    cmocka_unit_test(the_same_units_give_the_same_bits),
	    cmocka_unit_test(better_rewards_make_no_veto),
	    cmocka_unit_test(bounds_have_their_coverage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
