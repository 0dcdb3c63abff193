/*
 * The rules router: how it classifies a task.
 */
#include "world.h"

#include "model/model.h"

static struct model *rules;

static struct choice
choose(struct world *w)
{
	struct example *x = arena_alloc(&arena, sizeof *x);
	struct choice c;

	*x = world_example(w);
	model_choose(rules, x, &arena, &c);
	return c;
}

/* One candidate of each kind, and another tool. */
static void
office(struct world *w, const char *input)
{
	world_start(w, input);
	world_add(w, KIND_MEMORY, "mem-seat", "Seat preference",
	    "Prefers an aisle seat on trains and planes");
	world_add(w, KIND_SKILL, "skill-release", "Release procedure",
	    "Steps to cut and publish a release");
	world_add(w, KIND_TOOL, "tool-terminal", "Terminal",
	    "Run commands to check the status of the system");
	world_add(w, KIND_TOOL, "tool-mail", "Mail", "Send messages to people");
}

static void
each_kind_is_chosen_for_its_tasks(void **state)
{
	static const char *const asked[][2] = {
	    {"Which seat do I usually prefer?", "inject_memory:mem-seat"},
	    {"Walk me through the release procedure", "load_skill:skill-release"},
	    {"Check the system status", "call_tool:tool-terminal"},
	    {"Send a message to Ann", "call_tool:tool-mail"},
	    {"Why is the sky blue", "direct_answer"},
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		office(&w, asked[i][0]);
		assert_str(choose(&w).action, asked[i][1]);
	}
}

static void
two_kinds_that_both_fit_are_a_pair(void **state)
{
	struct world w;
	struct choice c;

	(void)state;
	office(&w, "Follow the release procedure and check the status of the system");
	c = choose(&w);
	assert_str(c.action, "composite_action:skill-release+tool-terminal");
	assert_int_equal(c.actions, 5 + 6);
	/* but not two candidates of one kind */
	office(&w, "Check the status of the system and send messages to people");
	assert_true(str_starts(choose(&w).action, STR("call_tool:")));
}

static void
an_id_with_a_plus_is_in_no_pair(void **state)
{
	struct world w;
	struct choice c;

	(void)state;
	office(&w, "Follow the release procedure and check the status of the system");
	w.set[KIND_SKILL][0].id = STR("skill+release");
	c = choose(&w);
	assert_int_equal(c.actions, 5 + 3);
	/* nor two kinds with one id */
	w.set[KIND_SKILL][0].id = STR("tool-terminal");
	assert_int_equal(choose(&w).actions, 5 + 5);
}

static void
ties_go_by_key(void **state)
{
	struct world w;

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		world_start(&w, "weather in Rome");
		world_add(&w, KIND_TOOL, turn == 0 ? "b" : "B", "Weather", "");
		world_add(&w, KIND_TOOL, turn == 0 ? "B" : "b", "Weather", "");
		assert_str(choose(&w).action, "call_tool:B");
	}
}

static void
unusual_tasks_are_handled(void **state)
{
	static const char *const inputs[] = {"", "?!",
	    "\xe4\xbb\x8a\xe5\xa4\xa9\xe5\xa4\xa9\xe6\xb0\x94",
	    "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", "\xf0\x9f\x9a\x80"};
	struct world w;
	struct choice c;

	(void)state;
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		world_start(&w, inputs[i]);
		c = choose(&w);
		assert_str(c.action, "direct_answer");
		assert_int_equal(c.actions, 1);
		world_add(&w, KIND_TOOL, "blank", "", "");
		world_add(&w, KIND_TOOL, "weather",
		    "\xe5\xa4\xa9\xe5\xa4\xa9\xe6\xb0\x94", "");
		c = choose(&w);
		assert_str(c.action, i == 2 ? "call_tool:weather" : "direct_answer");
		for (size_t k = 0; k < c.actions; k++)
			assert_true(c.all[k].predicted >= 0 && c.all[k].predicted <= 1);
	}
}

static void
reasons_are_in_the_words_of_the_task(void **state)
{
	struct world w;
	struct choice c;
	struct str said;

	(void)state;
	office(&w, "Which seat do I usually prefer?");
	c = choose(&w);
	said = model_rationale(&c, &arena);
	said = arena_fmt(&arena, "%.*s", (int)said.n, said.p);
	assert_non_null(strstr(said.p, "inject_memory:mem-seat, expected"));
	assert_non_null(strstr(said.p, "its text has 'seat', 'prefer'"));
	assert_non_null(
	    strstr(said.p, "the task asks for what is known or preferred ('usually')"));
	assert_non_null(strstr(said.p, "Runner-up: "));
}

static void
costs_add_up(void **state)
{
	struct world w;

	(void)state;
	office(&w, "Follow the release procedure and check the status of the system");
	w.set[KIND_SKILL][0].cost = .25;
	w.set[KIND_TOOL][0].cost = .5;
	assert_true(choose(&w).cost == .75);
}

static void
the_rules_have_seen_no_candidate(void **state)
{
	(void)state;
	assert_null(model_header(rules));
	assert_false(model_knows(rules, STR("call_tool:tool-mail")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_is_chosen_for_its_tasks),
	    cmocka_unit_test(two_kinds_that_both_fit_are_a_pair),
	    cmocka_unit_test(an_id_with_a_plus_is_in_no_pair),
	    cmocka_unit_test(ties_go_by_key),
	    cmocka_unit_test(unusual_tasks_are_handled),
	    cmocka_unit_test(reasons_are_in_the_words_of_the_task),
	    cmocka_unit_test(costs_add_up),
	    cmocka_unit_test(the_rules_have_seen_no_candidate),
	};
	int failed;

	rules = model_rules();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	model_free(rules);
	arena_release(&arena);
	return failed;
}
