/*
 * Two arms at the same time: known answers, and worlds in which both arms drift alike.
 * tests/bench/arms has the figures.
 */
#include "unit.h"

#include <math.h>

#include "stats/arms.h"

#include "../bench/arm_worlds.h"

static void
near(double got, double want)
{
	if (fabs(got - want) > 1e-9)
		fail_msg("%.15g, not %.15g", got, want);
}

/*
 * s = .25, m = .5, r = 0 in B: D = -2, D >= -2, -D >= -2. A bet that B is worse, of
 * the share b, wins 1 + b; that B is better: 1 - b.
 */
static void
test_known_answer(void **state)
{
	struct arms a = {.margin = .05};
	double worse = 0, better = 0, bet = .95;

	(void)state;
	arms_add(&a, &(struct arm_unit){true, true, .25, 0});
	for (int g = 0; g < EVALUE_BETS; g++, bet *= .75) {
		worse += 1 + bet;
		better += 1 - bet;
	}
	near(evalue_log(&a.worse), log(worse / EVALUE_BETS));
	near(evalue_log(&a.better), log(better / EVALUE_BETS));
	near(a.guess, .5 - .5 / 3);
}

/*
 * Fair for every reward: over both arms, in proportion to the shares, the mean of the
 * wealth stays 1, also of one bet after the other.
 */
static void
test_the_game_is_fair(void **state)
{
	static const double SHARE[] = {.05, .25, .9}, REWARD[] = {0, .3, 1};

	(void)state;
	for (int s = 0; s < 3; s++) {
		for (int r = 0; r < 3; r++) {
			struct arms a[2] = {{.margin = 0}, {.margin = 0}};

			for (int arm = 0; arm < 2; arm++)
				arms_add(&a[arm], &(struct arm_unit){arm == 1, true,
						      SHARE[s], REWARD[r]});
			near(SHARE[s] * exp(evalue_log(&a[1].worse)) +
				 (1 - SHARE[s]) * exp(evalue_log(&a[0].worse)),
			    1);
			near(SHARE[s] * exp(evalue_log(&a[1].better)) +
				 (1 - SHARE[s]) * exp(evalue_log(&a[0].better)),
			    1);
		}
	}
}

/* With a margin of 0, "fit" is the same game as "better". */
static void
test_no_false_answers_when_both_arms_drift(void **state)
{
	enum { REPS = 50, UNITS = 3000 };

	(void)state;
	for (int w = 0; w < ARM_WORLDS; w++) {
		int wrong = 0;

		for (int i = 0; i < REPS; i++)
			wrong += arm_world(&(struct arm_world){(enum arm_kind)w, .25, 0,
					       UNITS},
				     0, (uint64_t)(i * ARM_WORLDS + w))
				     .status != 'n';
		if (wrong > 4) /* of 50, by two questions at .01: p < .004 */
			fail_msg("%s: %d of %d", ARM_NAMES[w], wrong, (int)REPS);
	}
}

static void
test_a_fall_and_a_rise_are_found(void **state)
{
	int fall = 0, rise = 0, same = 0;

	(void)state;
	for (uint64_t i = 0; i < 20; i++) {
		fall +=
		    arm_world(&(struct arm_world){ARM_STEADY, .25, -.1, 4000}, .05, i)
			.status == 'w';
		rise += arm_world(&(struct arm_world){ARM_STEADY, .5, .15, 4000}, 0, i)
			    .status == 'b';
		same += arm_world(&(struct arm_world){ARM_STEADY, .5, 0, 4000}, .1, i)
			    .status == 'f';
	}
	assert_true(fall >= 18);
	assert_true(rise >= 18);
	assert_true(same >= 18);
}

/* A unit counts once, by its mean; a trajectory of the wrong arm does not count. */
static void
test_units(void **state)
{
	const struct canary k = {STR("v"), STR("rules"), .5, STR("session"), STR("t")};
	struct mb_arms *m =
	    mb_arms_new(&(struct arms_terms){.canary = k, .wait = 120000});
	struct decision d = {.canary = k};
	struct trajectory t = {.decisions = {&d, 1}};
	struct arena a = {0};
	struct arms_status x;
	bool trial = mixture_place(STR("s"), k.version) < .5;

	(void)state;
	t.task.session_id = STR("s");
	d.router_version = trial ? k.version : k.against;
	t.trajectory_id = STR("1");
	t.task.created_at = STR("2026-01-01T00:00:00Z");
	t.reward = 1;
	mb_arms_step(m, &t);
	mb_arms_step(m, &t); /* the same id */
	t.trajectory_id = STR("2");
	t.task.created_at = STR("2026-01-01T00:01:00Z");
	t.reward = .5;
	mb_arms_step(m, &t);
	t.trajectory_id = STR("3");
	t.reward = NAN; /* and no outcome */
	mb_arms_step(m, &t);
	t.trajectory_id = STR("4");
	t.reward = 0;
	d.router_version = trial ? k.against : k.version;
	mb_arms_step(m, &t);
	mb_arms_finish(m, &a, &x);
	near(x.open, 1);
	near(x.units + x.against_units, 0);
	d.router_version = trial ? k.version : k.against;
	t.trajectory_id = STR("5");
	t.task.created_at = STR("2026-01-01T00:02:00Z");
	t.reward = .6;
	mb_arms_step(m, &t);
	mb_arms_finish(m, &a, &x);
	near(x.open, 0);
	near(x.units, trial);
	near(x.against_units, !trial);
	near(trial ? x.mean_reward : x.against_mean_reward, .7);
	near(x.without_reward + x.against_without_reward, 1);
	near(x.mismatched, 1);
	d.canary.since = STR("earlier");
	t.trajectory_id = STR("6");
	t.task.session_id = STR("another");
	mb_arms_step(m, &t);
	mb_arms_finish(m, &a, &x);
	near(x.units + x.against_units, 1);
	arena_release(&a);
	mb_arms_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_answer),
	    cmocka_unit_test(test_the_game_is_fair),
	    cmocka_unit_test(test_no_false_answers_when_both_arms_drift),
	    cmocka_unit_test(test_a_fall_and_a_rise_are_found),
	    cmocka_unit_test(test_units)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
