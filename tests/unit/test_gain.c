/* The test of a gain on logged decisions: what it may never do, and its level. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "stats/gaffke.h"
#include "stats/gain.h"

enum { MOST = 2000 };

static void
near(double a, double b)
{
	assert_true(fabs(a - b) < 1e-9);
}

static void
terms_by_hand(void **state)
{
	(void)state;
	near(gain_term(4, 0, .75), 3);
	near(gain_term(0, 4, .75), 1);
	near(gain_term(1, 1, .75), 1); /* alike: no gain, whatever the reward */
	near(gain_term(1, 1, NAN), 1);
	near(gain_term(4, 0, NAN), 0);
	near(gain_term(0, 4, NAN), 0);
}

/* The policies are as good as each other; which choice is right is one for a session. */
static void
sessions(struct gain_unit *u, size_t n, size_t session, double epsilon, struct rng *rng)
{
	bool alike = false, challenger = false;

	for (size_t i = 0; i < n; i++) {
		double p, draw = rng_unit(rng);
		bool mine, its;

		if (i % session == 0) {
			alike = rng_unit(rng) < .6;
			challenger = rng_unit(rng) < .5;
		}
		mine = !alike && draw < epsilon / 2;
		its = alike || draw >= epsilon;
		p = mine ? epsilon / 2 : 1 - epsilon;
		u[i] = (struct gain_unit){.alike = alike,
		    .w = alike  ? 1
			 : mine ? 1 / p
				: 0,
		    .v = alike ? 1
			 : its ? 1 / p
			       : 0,
		    .reward = rng_unit(rng) < (mine == challenger ? .9 : .1),
		    .group = session > 1 ? (uint32_t)(i / session) + 1 : 0};
	}
}

static double
plain(const struct gain_unit *u, size_t n)
{
	static double x[MOST];

	for (size_t i = 0; i < n; i++)
		x[i] = gain_term(u[i].w, u[i].v, u[i].reward);
	return gaffke_p(x, n, 0, 1);
}

static void
it_is_never_below_the_plain_test(void **state)
{
	static struct gain_unit u[300];
	struct rng rng = {3};
	double above = 0;

	(void)state;
	for (int rep = 0; rep < 100; rep++) {
		double p;

		sessions(u, 300, 1, .3, &rng);
		p = gain_p(u, 300);
		assert_true(p >= plain(u, 300) && p <= 1);
		above += p > plain(u, 300);
	}
	assert_true(above > 10);
}

static void
an_unknown_reward_never_helps(void **state)
{
	static struct gain_unit u[300];
	struct rng rng = {5};

	(void)state;
	for (int rep = 0; rep < 50; rep++) {
		double p, q;

		sessions(u, 300, rep % 2 == 0 ? 1 : 5, .3, &rng);
		for (int i = 0; i < 300; i++) {
			if (rng_unit(&rng) < .1)
				u[i].reward = NAN;
		}
		p = gain_p(u, 300);
		for (int i = 0; i < 300; i++) {
			if (isnan(u[i].reward))
				u[i].reward = rng_unit(&rng);
		}
		q = gain_p(u, 300);
		assert_true(p >= q - 1e-12);
	}
}

static void
a_group_is_one_number_and_its_order_does_not_matter(void **state)
{
	struct gain_unit u[6] = {{2, 0, 1, 1, false}, {0, 2, 1, 0, false},
	    {2, 0, .5, 2, false}, {2, 0, 0, 1, false}, {0, 2, 0, 2, false},
	    {1, 1, 1, 0, true}};
	double x[] = {(2 + 0) / 2., 0, (1 + 2) / 2., 1};

	(void)state;
	/* the weights have mean 6/5 and 4/5 */
	assert_true(gain_p(u, 6) >= gaffke_p(x, 4, 0, 1) - 1e-12);
	u[3].w = 0; /* mean 4/5 for both: heavier weights give a lower p */
	x[0] = 1;
	near(gain_p(u, 6), gaffke_p(x, 4, 0, 1));
}

/* Fifty alike tasks a session, as good as each other: one of 50 may pass at .02. */
static void
sessions_keep_the_level(void **state)
{
	static struct gain_unit u[MOST];
	struct rng rng = {9};
	int grouped = 0, alone = 0;

	(void)state;
	for (int rep = 0; rep < 200; rep++) {
		sessions(u, MOST, 50, .3, &rng);
		grouped += gain_p(u, MOST) <= .02;
		for (int i = 0; i < MOST; i++)
			u[i].group = 0;
		alone += gain_p(u, MOST) <= .02;
	}
	assert_true(grouped <= 10); /* .02, and three standard errors */
	assert_true(alone > 20);    /* what it is that the groups prevent */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(terms_by_hand),
	    cmocka_unit_test(it_is_never_below_the_plain_test),
	    cmocka_unit_test(an_unknown_reward_never_helps),
	    cmocka_unit_test(a_group_is_one_number_and_its_order_does_not_matter),
	    cmocka_unit_test(sessions_keep_the_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
