/*
 * mb-worth on simulated logs whose truth is known.
 */
#include "unit.h"

#include "worth_world.h"

/* Three tools are of use, two are junk, one does harm. */
static const struct world USUAL = {{.9, .8, .6, .3, .3, .1}, .3, .3, 600};

static void
verdicts_are_right(void **state)
{
	struct worth_tally n;

	(void)state;
	worth_repeat(&USUAL, 60, &n);
	assert_true(n.right >= .95 * n.bounds);
	assert_true(
	    n.kept_junk + n.retired_good <= 6); /* of 60 logs, 3 expected at most */
	assert_true(n.kept >= .6 * n.useful);
}

/* ---- what a log can't show ---- */

static void
never_keep(void *ctx, const struct worth *w)
{
	assert_false(str_is(w->verdict, "keep"));
	assert_true(isnan(w->worth));
	++*(int *)ctx;
}

static void
greed_alone_shows_nothing(void **state)
{
	const struct world greedy = {{.9, .9, .9, .9, .9, .9}, .1, 0, 600};
	const struct worth_limits limits = {.95, .01};
	struct simulation s;
	struct mb_worth *verb;
	int seen = 0;

	(void)state;
	begin(&s, 3);
	verb = mb_worth_new(s.model, WORTH_BY_CANDIDATE);
	for (size_t k = 0; k < greedy.tasks; k++)
		log_one(&s, &greedy, verb);
	mb_worth_finish(verb, &limits, &s.arena, never_keep, &seen);
	assert_int_equal(seen, TOOLS);
	mb_worth_free(verb);
	end(&s);
}

static void
first_is_good(void *ctx, const struct worth *w)
{
	int *seen = ctx;

	if ((*seen)++ == 0)
		assert_str(w->candidate, "good");
	assert_true(w->offered == 600);
}

static void
tags_are_judged_as_one(void **state)
{
	const struct world w = {{.9, .9, .9, .1, .1, .1}, .1, .5, 600};
	const struct worth_limits limits = {.95, .01};
	struct simulation s;
	struct mb_worth *verb;
	int seen = 0;

	(void)state;
	begin(&s, 5);
	verb = mb_worth_new(s.model, WORTH_BY_TAG);
	for (size_t k = 0; k < w.tasks; k++)
		log_one(&s, &w, verb);
	mb_worth_finish(verb, &limits, &s.arena, first_is_good, &seen);
	assert_int_equal(seen, 2);
	mb_worth_free(verb);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verdicts_are_right),
	    cmocka_unit_test(greed_alone_shows_nothing),
	    cmocka_unit_test(tags_are_judged_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
