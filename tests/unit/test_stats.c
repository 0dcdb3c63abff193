#include "unit.h"

#include <math.h>

#include "stats/binomial.h"
#include "stats/bootstrap.h"
#include "stats/bounds.h"
#include "stats/evalue.h"
#include "stats/gaffke.h"
#include "stats/holm.h"
#include "stats/power.h"
#include "stats/stats.h"

#define LEN(a) (sizeof(a) / sizeof *(a))

/* Compares with a relative error, and prints both numbers on failure. */
static void
close_to(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * fabs(want)))
		print_message("# got %.17g, want %.17g\n", got, want);
	assert_true(fabs(got - want) <= tolerance * fabs(want));
}

static void
binomial_tails_are_right_to_twelve_digits(void **state)
{
	(void)state;
	/* Expected values computed with integer sums, to full precision. */
	close_to(mcnemar(8, 2), 56. / 1024, 1e-13);
	close_to(mcnemar(9, 1), 11. / 1024, 1e-13);
	close_to(mcnemar(5, 0), 1. / 32, 1e-13);
	close_to(mcnemar(30, 15), 0.0178489, 1e-5);
	close_to(mcnemar(30, 15), 0.017848901777597348, 1e-12);
	close_to(binomial_at_least(550, 1000, .5), 0.0008652680424881588, 1e-12);
	close_to(binomial_at_least(5250, 10000, .5), 3.0034566725177034e-07, 1e-12);
	close_to(binomial_at_least(5500, 10000, .5), 7.755320284123021e-24, 1e-12);
	close_to(binomial_at_least(400, 1000, .3), 1.1041298190556822e-11, 1e-12);
	assert_true(mcnemar(0, 0) == 1 && mcnemar(0, 7) == 1);
	close_to(binomial_mass(3, 10, .3), 0.266827932, 1e-12);
	close_to(binomial_mass(0, 100000, 1e-7), exp(-100000 * 1.00000005000000333e-7),
	    1e-12);
}

static void
quantiles_and_intervals_are_those_of_the_tables(void **state)
{
	double lo, hi, v[] = {5, 1, 4, 2, 3};

	(void)state;
	clopper_pearson(10, 100, .95, &lo, &hi);
	close_to(lo, .0490047, 1e-6);
	close_to(hi, .1762226, 1e-6);
	clopper_pearson(0, 20, .95, &lo, &hi);
	assert_true(lo == 0);
	close_to(hi, 1 - pow(.025, 1. / 20), 1e-12);
	close_to(normal_quantile(.975), 1.959963984540054, 1e-9);
	close_to(normal_quantile(.0025), -2.807033768343811, 1e-9);
	close_to(student_quantile(.95, 10), 1.8124611228107335, 1e-9);
	close_to(student_quantile(.975, 3), 3.182446305284263, 1e-9);
	assert_true(quantile(v, 5, .95) == 5 && quantile(v, 5, .5) == 3 &&
		    quantile(v, 5, .2) == 1);
}

/* n numbers: wins of 1, losses of -1, the rest 0. */
static void
outcomes(double *x, size_t n, size_t wins, size_t losses)
{
	for (size_t i = 0; i < n; i++)
		x[i] = i < wins ? 1 : i < wins + losses ? -1 : 0;
}

static void
gaffke_is_mcnemar_where_that_applies(void **state)
{
	static const size_t CASES[][2] = {{8, 2}, {9, 1}, {5, 0}, {30, 15}, {1, 0},
	    {0, 1}, {3, 90}, {90, 3}, {400, 0}, {499, 1}, {251, 249}};
	static double x[600];

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++) {
		outcomes(x, 600, CASES[i][0], CASES[i][1]);
		close_to(
		    gaffke_p(x, 600, -1, 0), mcnemar(CASES[i][0], CASES[i][1]), 1e-11);
	}
}

static void
gaffke_agrees_with_partial_fractions(void **state)
{
	static const double A[] = {.5, .25, -.125, .75, .3, -.4, .9, .1};
	double b[30], c[41];

	(void)state;
	/*
	 * For distinct weights Pr[S <= 0] = 1 - sum over a_i > 0 of prod over j
	 * != i of a_i/(a_i - a_j), computed in integers.
	 */
	close_to(gaffke_p(A, LEN(A), -1, 0), 0.20069096961918018, 1e-12);
	close_to(gaffke_p(A, LEN(A), -1, -.1), 0.09067215613405136, 1e-12);
	for (int i = 0; i < 30; i++)
		b[i] = (i + 1) / 37. - .2;
	close_to(gaffke_p(b, LEN(b), -1, 0), 0.004667468896349791, 1e-12);
	for (int i = 0; i < 40; i++)
		c[i] = (i + 1) / 50.;
	c[40] = -.9;
	close_to(gaffke_p(c, LEN(c), -1, 0), 1.3480764843207643e-05, 1e-12);
	/* Only ties, margin .02: the last E must stay below all others: .98^n. */
	for (int i = 0; i < 41; i++)
		c[i] = 0;
	close_to(gaffke_p(c, LEN(c), -1, -.02), pow(.98, 41), 1e-12);
	assert_true(gaffke_p(c, LEN(c), -1, 0) == 1 && gaffke_p(c, 0, -1, 0) == 1);
}

static void
bounds_are_where_the_test_turns(void **state)
{
	static double x[200];
	double at;

	(void)state;
	outcomes(x, 200, 40, 10);
	at = gaffke_lower(x, 200, -1, .05);
	assert_true(at > 0 && at < .15);
	close_to(gaffke_p(x, 200, -1, at), .05, 1e-6);
	at = evalue_lower(x, 200, -1, .05);
	assert_true(at > -.05 && at < gaffke_lower(x, 200, -1, .05));
	close_to(evalue_of(x, 200, -1, at), log(20), 1e-6);
	outcomes(x, 200, 0, 200);
	assert_true(
	    gaffke_lower(x, 200, -1, .05) == -1 && evalue_lower(x, 200, -1, .05) == -1);
}

static void
evalues_are_those_of_the_grid(void **state)
{
	static double x[45];

	(void)state;
	outcomes(x, 10, 9, 1);
	close_to(exp(evalue_of(x, 10, -1, 0)), 7.548884288479029, 1e-12);
	outcomes(x, 45, 30, 15);
	close_to(exp(evalue_of(x, 45, -1, 0)), 4.01342334406521, 1e-12);
	assert_true(evalue_of(x, 0, -1, 0) == 0);
}

static void
maurer_pontil_matches_hand_computation(void **state)
{
	/*
	 * 0 .2 .4 .6 .8 1: mean .5, squares about it .25 .09 .01 .01 .09 .25, sum .7,
	 * over n-1 = 5: .14. alpha .05: ln 40 = 3.6888794541139363.
	 * .5 - sqrt(2 * .14 * 3.68888/6) - 7 * 3.68888/15
	 *    = .5 - .4149068 - 1.7214771
	 */
	static const double X[] = {0, .2, .4, .6, .8, 1};

	(void)state;
	close_to(maurer_pontil_lower(X, 6, 0, 1, .05), .5 - .4149068 - 1.7214771, 1e-6);
	assert_true(maurer_pontil_lower(X, 1, 0, 1, .05) == -HUGE_VAL);
}

static void
cressie_read_matches_hand_computation(void **state)
{
	/*
	 * Weights 2 0 1 1, rewards 1 1 0 1, so w r is 2 0 0 1; weights 0 to 4.
	 * alpha .05, df 4: t = 2.1318468, t^2/5 = .9089541.
	 *
	 * With a fifth of weight 0 and reward 0: w 2 0 1 1 0, x 2 0 0 1 0.
	 *   mean w .8, of w^2 1.2, variance .56;
	 *   mean x .6, of x^2 1, variance .64;
	 *   mean w x 1, covariance .52, slope .52/.56 = .9285714;
	 *   .2^2/.56 = .0714286 is the cost of the weights alone. Without this
	 *   fifth the mean weight is not below 1, so the radius is counted from
	 *   this cost;
	 *   left = .9089541; rest = .64 - .52^2/.56 = .1571429;
	 *   .6 + .2 * .9285714 - sqrt(.1571429 * .9089541) = .4077782
	 * With a fifth of weight 4: w 2 0 1 1 4, x 2 0 0 1 0.
	 *   mean w 1.6, of w^2 4.4, variance 1.84; covariance 1 - .96 = .04,
	 *   slope .0217391; left = .9089541 + .0714286 - .6^2/1.84 = .7847305;
	 *   rest = .64 - .04^2/1.84 = .6391304;
	 *   .6 - .6 * .0217391 - sqrt(.6391304 * .7847305) = -.1212420, so 0.
	 */
	static const double W[] = {2, 0, 1, 1}, R[] = {1, 1, 0, 1},
			    HEAVY[] = {50, 60, 50, 60};
	struct weighted s = {W, R, 4, 0, 4, 0, 1};

	(void)state;
	assert_true(cressie_read_lower(&s, .05) == 0);
	/* the fifth then has reward -1; with weight 0 it changes nothing */
	s.r_min = -1;
	s.w_max = 0;
	close_to(cressie_read_lower(&s, .05), .4077782, 1e-6);
	s.w = HEAVY;
	assert_true(cressie_read_lower(&s, .05) == -1);
}

static void
cressie_read_matches_the_authors(void **state)
{
	/*
	 * Values from the code of the authors: Interval.get of
	 * bandits/cressieread.py in VowpalWabbit/estimators, run in Python with
	 * w in [0, 10] and r in [0, 1]. For its F quantile it got the square of
	 * t: 1.7247182 for n = 20, 1.6838510 for n = 40. Their alpha is twice
	 * ours, because their F is two-sided.
	 */
	double w[40], r[40];
	struct weighted s = {w, r, 20, 0, 10, 0, 1};

	(void)state;
	for (int i = 0; i < 20;
	     i++) { /* 14 of 1/.9, ten with reward 1; a 10 with reward 1; 5 of 0 */
		w[i] = i < 14 ? 1 / .9 : i == 14 ? 10 : 0;
		r[i] = i < 10 || i == 14 || (i > 14 && i != 15 && i != 17);
	}
	close_to(cressie_read_lower(&s, .05), .19022062336173623, 1e-9);
	s.n = 40;
	for (int i = 0; i < 40;
	     i++) { /* 30 of 1/.9, 24 with 1; two of 10 with 1 and 0; 8 of 0 */
		w[i] = i < 30 ? 1 / .9 : i < 32 ? 10 : 0;
		r[i] = i < 24 || i == 30;
	}
	close_to(cressie_read_lower(&s, .05), .4377856371159002, 1e-9);
}

static void
the_difference_matches_hand_computation(void **state)
{
	/*
	 * Four units agree, two explored units are of the challenger (weight 4),
	 * four are of the baseline (2 and 4/3); t = 1.8124611 for n = 10.
	 *
	 * Computed in Python from the normal equations, for an eleventh unit
	 * with (weights; x): the mean of x when both mean weights are 1, the
	 * cost of that, and the remaining variance.
	 *   (0 0; 0)   -.0634921   .0039683   .9235209
	 *   (4 0; 0)    .1509434   .5047170   more than the radius
	 *   (4 0; 4)    .3018868   .5047170   more than the radius
	 *   (0 4; 0)   -.0888889   .2833333  1.1636364
	 *   (0 4; -4)   .0888889   .2833333   .8404040
	 * The least cost is .0039683, the radius 1.8124611^2/11 + .0039683 =
	 * .3026060.
	 * low is -.0634921 - sqrt(.9235209 * .2986377) = -.5886570.
	 * high is -.0634921 + sqrt(.9235209 * .2986377) = .4616729.
	 */
	static const double W[] = {1, 1, 1, 1, 4, 0, 0, 0, 0, 4};
	static const double V[] = {1, 1, 1, 1, 0, 2, 4 / 3., 2, 4 / 3., 0};
	static const double R[] = {1, 0, 1, 1, 1, 1, 0, 1, 0, 0};
	double low, high;

	(void)state;
	cressie_read_difference(
	    &(struct weighted_pair){W, V, R, 10, 4}, .05, &low, &high);
	close_to(low, -.5886570058653309, 1e-9);
	close_to(high, .46167287888120373, 1e-9);
	/* Swapped arguments give the negated result. */
	cressie_read_difference(
	    &(struct weighted_pair){V, W, R, 10, 4}, .05, &low, &high);
	close_to(high, .5886570058653309, 1e-9);
	close_to(low, -.46167287888120373, 1e-9);
}

static void
holm_matches_hand_computation(void **state)
{
	double p[] = {.03, .01, .04, .005};

	(void)state;
	/* .005*4, .01*3, .03*2, then .04*1 raised to the value before it. */
	holm_adjust(p, 4);
	close_to(p[3], .02, 1e-12);
	close_to(p[1], .03, 1e-12);
	close_to(p[0], .06, 1e-12);
	close_to(p[2], .06, 1e-12);
}

static void
the_bootstrap_covers_and_repeats(void **state)
{
	static double before[400], after[400];
	struct bootstrap a, b;

	(void)state;
	for (int i = 0; i < 400; i++) {
		before[i] = i;
		after[i] = i + (i % 2 == 0 ? 10 : 30);
	}
	a = bootstrap_paired(
	    &(struct bootstrap_pairs){before, after, 400}, .95, .95, 7);
	b = bootstrap_paired(
	    &(struct bootstrap_pairs){before, after, 400}, .95, .95, 7);
	assert_memory_equal(&a, &b, sizeof a);
	/* Mean 20, deviation 10, so 20 + 1.645 * 10/20 = 20.82. */
	assert_true(fabs(a.mean_upper - 20.82) < .1);
	assert_true(a.quantile_upper >= 20 && a.quantile_upper <= 30);
	b = bootstrap_paired(
	    &(struct bootstrap_pairs){before, before, 400}, .95, .95, 7);
	assert_true(b.mean_upper == 0 && b.quantile_upper == 0);
}

static void
power_is_that_of_the_exact_test(void **state)
{
	double effect;

	(void)state;
	close_to(power_mcnemar(200, .2, .05, .05), .4202, 1e-3);
	close_to(power_mcnemar(100, .3, .10, .05), .5146, 1e-3);
	/*
	 * Ten tasks that all differ, all won: .5^10 < .05; 8 of 10 is not
	 * enough, 9 is.
	 */
	close_to(
	    power_mcnemar(10, 1, .6, .05), 10 * pow(.8, 9) * .2 + pow(.8, 10), 1e-12);
	/* Without an effect, the power is the size, at most alpha. */
	assert_true(power_mcnemar(500, .3, 0, .05) <= .05);
	effect = power_least_effect(200, .3, .05, .8);
	close_to(power_mcnemar(200, .3, effect, .05), .8, 1e-4);
	assert_true(isnan(power_least_effect(10, .1, .05, .8)));
	assert_true(power_mcnemar(power_tasks(.3, .1, .05, .8), .3, .1, .05) >= .8);
	assert_int_equal(power_tasks(.3, 1e-6, .05, .8), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(binomial_tails_are_right_to_twelve_digits),
	    cmocka_unit_test(quantiles_and_intervals_are_those_of_the_tables),
	    cmocka_unit_test(gaffke_is_mcnemar_where_that_applies),
	    cmocka_unit_test(gaffke_agrees_with_partial_fractions),
	    cmocka_unit_test(bounds_are_where_the_test_turns),
	    cmocka_unit_test(evalues_are_those_of_the_grid),
	    cmocka_unit_test(maurer_pontil_matches_hand_computation),
	    cmocka_unit_test(cressie_read_matches_hand_computation),
	    cmocka_unit_test(cressie_read_matches_the_authors),
	    cmocka_unit_test(the_difference_matches_hand_computation),
	    cmocka_unit_test(holm_matches_hand_computation),
	    cmocka_unit_test(the_bootstrap_covers_and_repeats),
	    cmocka_unit_test(power_is_that_of_the_exact_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
