/*
 * Decisions that are not the router's own: pins and the fallback. The propensity of
 * every decision must be its frequency.
 */
#include "world.h"

#include "base/names.h"
#include "verb/rescore.h"
#include "verb/route.h"

enum { DRAWS = 20000 };

static struct trajectory *
office_task(const char *channel)
{
	static struct world w;

	world_start(&w, "Check the status of the system");
	world_add(&w, KIND_MEMORY, "seat", "Seat preference", "Prefers an aisle seat");
	world_add(&w, KIND_SKILL, "release", "Release procedure", "Cut a release");
	world_add(&w, KIND_TOOL, "terminal", "Terminal", "Check the system status");
	world_add(&w, KIND_TOOL, "mail", "Mail", "Send messages")->cost = .5;
	w.t.task.channel = str_of(channel);
	return &w.t;
}

static struct route_options
exploring(void)
{
	return (struct route_options){
	    .explore = EXPLORE_EPSILON, .epsilon = .8, .seed = 1, .min_expected = NAN};
}

static void
pin(struct pins *p, const char *id, const char *channel)
{
	pins_add(p, &(struct pin){str_of(id), str_of(channel)});
}

static void
release(struct route_options *o)
{
	pins_release(&o->never);
	pins_release(&o->always);
}

/*
 * Routes the task many times. Each action must occur as often as its propensity
 * says, and rescoring must give that propensity. Returns the number of actions that
 * occurred.
 */
static size_t
propensities_are_frequencies(struct model *m, struct route_options *o,
    const struct trajectory *t, const char *forbidden)
{
	struct names actions = {0};
	static unsigned drawn[64];
	static double said[64];

	memset(drawn, 0, sizeof drawn);
	for (int i = 0; i < DRAWS; i++) {
		struct arena line = {0};
		struct routed r;
		struct str key;
		struct err e;
		uint32_t n;

		o->number++;
		mb_route_step(m, o, t, &line, &r);
		assert_int_equal(decision_action(&r.decision, &line, &key, &e), 0);
		n = names_number(&actions, key, &arena);
		assert_true(n < 64);
		drawn[n]++;
		said[n] = r.decision.propensity;
		if (i < 200)
			assert_true(rescore(m, t, &r.decision, key, &line) ==
				    r.decision.propensity);
		for (size_t k = 0; k < r.decision.selected_ids.n; k++)
			assert_false(str_is(r.decision.selected_ids.v[k], forbidden));
		arena_release(&line);
	}
	for (size_t k = 0; k < actions.n; k++) {
		double sd = sqrt(DRAWS * said[k] * (1 - said[k]));

		assert_true(fabs(drawn[k] - DRAWS * said[k]) <= 5 * sd);
	}
	names_release(&actions);
	return actions.n;
}

static void
a_hidden_candidate_takes_its_pairs_along(void **state)
{
	struct model *rules = model_rules();
	struct route_options o = exploring();

	(void)state;
	/* four candidates, six pairs, the direct answer */
	assert_int_equal(
	    propensities_are_frequencies(rules, &o, office_task("a"), "none"),
	    4 + 6 + 1);
	pin(&o.never, "terminal", NULL);
	assert_int_equal(
	    propensities_are_frequencies(rules, &o, office_task("a"), "terminal"),
	    3 + 3 + 1);
	release(&o);
	model_free(rules);
}

static void
an_override_is_certain(void **state)
{
	struct model *rules = model_rules();
	struct route_options o = exploring();

	(void)state;
	pin(&o.always, "mail", "a");
	assert_int_equal(
	    propensities_are_frequencies(rules, &o, office_task("a"), "none"), 1);
	assert_int_equal(
	    propensities_are_frequencies(rules, &o, office_task("b"), "none"), 11);
	o.min_expected = 1;
	assert_int_equal(
	    propensities_are_frequencies(rules, &o, office_task("b"), "none"), 1);
	release(&o);
	model_free(rules);
}

static struct decision
routed(struct model *m, const struct route_options *o, const char *channel)
{
	struct routed r;

	mb_route_step(m, o, office_task(channel), &arena, &r);
	return r.decision;
}

static void
an_override_says_so(void **state)
{
	struct model *rules = model_rules();
	struct route_options o = exploring();
	struct str ids[2] = {STR("mail"), STR("release")};
	struct decision d;

	(void)state;
	o.min_expected = 1;
	o.fallback = (struct action){ACTION_COMPOSITE, {ids, 2}};
	d = routed(rules, &o, "a");
	assert_str(d.override, "fallback");
	assert_str(d.decision_type, "composite_action");
	assert_true(d.actions == 1 && d.propensity == 1 && d.estimated_cost == .5);
	assert_true(d.explore.p == NULL && isnan(d.seed) && isnan(d.epsilon));
	assert_int_equal(d.rejected_ids.n, 2);
	pin(&o.never, "mail", "a");
	d = routed(rules, &o, "a");
	assert_str(d.decision_type, "direct_answer");
	assert_int_equal(d.withheld_ids.n, 1);
	assert_int_equal(d.rejected_ids.n, 3);
	pin(&o.always, "mail", "a");
	pin(&o.always, "mail", "b");
	assert_str(routed(rules, &o, "a").override, "fallback");
	d = routed(rules, &o, "b");
	assert_str(d.override, "always");
	assert_str(d.selected_ids.v[0], "mail");
	o.min_expected = 0;
	assert_null(routed(rules, &o, "a").override.p);
	release(&o);
	model_free(rules);
}

static void
an_unknown_override_is_not_scored(void **state)
{
	struct model *rules = model_rules();
	struct decision d = {.decision_type = STR("direct_answer"),
	    .override = STR("dice"),
	    .actions = NAN,
	    .seed = NAN};

	(void)state;
	assert_true(
	    isnan(rescore(rules, office_task("a"), &d, STR("direct_answer"), &arena)));
	d.override = STR("always");
	assert_true(
	    rescore(rules, office_task("a"), &d, STR("direct_answer"), &arena) == 1);
	model_free(rules);
}

static void
a_pin_is_a_line(void **state)
{
	struct json_in *in = json_in_new();
	char longest[513];
	struct pin p;
	struct err e;

	(void)state;
	memset(longest, 'x', sizeof longest);
	assert_int_equal(pin_read(in, &p, STR("a b"), &arena, &e), 0);
	assert_str(p.id, "a b");
	assert_null(p.channel.p);
	assert_int_equal(
	    pin_read(in, &p, STR("{\"id\":\"a\",\"channel\":\"c\"}"), &arena, &e), 0);
	assert_str(p.channel, "c");
	assert_int_equal(pin_read(in, &p, (struct str){longest, 512}, &arena, &e), 0);
	assert_int_equal(pin_read(in, &p, (struct str){longest, 513}, &arena, &e), -1);
	assert_int_equal(pin_read(in, &p, STR(""), &arena, &e), -1);
	assert_int_equal(pin_read(in, &p, STR("a\0b"), &arena, &e), -1);
	assert_int_equal(pin_read(in, &p, STR("\xff"), &arena, &e), -1);
	assert_int_equal(pin_read(in, &p, STR("{}"), &arena, &e), -1);
	assert_int_equal(
	    pin_read(in, &p, STR("{\"id\":\"a\",\"kind\":\"tool\"}"), &arena, &e), -1);
	json_in_free(in);
}

static void
a_name_can_be_looked_up(void **state)
{
	struct names t = {0};

	(void)state;
	assert_int_equal(names_find(&t, STR("a")), 0);
	for (int i = 0; i < 1000; i++)
		names_number(&t, arena_fmt(&arena, "name %d", i), &arena);
	assert_int_equal(names_find(&t, STR("name 999")), 1000);
	assert_int_equal(names_find(&t, STR("name 1000")), 0);
	assert_int_equal(t.n, 1000);
	names_release(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hidden_candidate_takes_its_pairs_along),
	    cmocka_unit_test(an_override_is_certain),
	    cmocka_unit_test(an_override_says_so),
	    cmocka_unit_test(an_unknown_override_is_not_scored),
	    cmocka_unit_test(a_pin_is_a_line),
	    cmocka_unit_test(a_name_can_be_looked_up),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_release(&arena);
	return failed;
}
