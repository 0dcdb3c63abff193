#include "unit.h"

#include "json/out.h"
#include "scratch.h"
#include "store/cases.h"
#include "text/text.h"
#include "rec/offer.h"
#include "verb/caseindex.h"
#include "verb/summary.h"

static struct arena arena;

static int
teardown(void **state)
{
	arena_release(&arena);
	return scratch_teardown(state);
}

/* ---- the index ---- */

static void
add(struct cases *c, const char *id, const char *action, struct trial t)
{
	struct err e;

	t.trajectory_id = t.summary = str_of(id);
	t.action = str_of(action);
	assert_int_equal(cases_add(c, STR("the key"), STR("The key?"), &t, &e), 0);
}

static struct known_case
ranked(struct cases *c, const char *key)
{
	struct known_case k;
	struct err e;

	assert_int_equal(cases_find(c, str_of(key), &arena, &k, &e), 1);
	mb_case_rank(&k);
	return k;
}

static void
the_best_action_has_the_highest_shrunk_mean(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct cases *c = cases_open(s, true, &e);
	struct known_case k;

	(void)state;
	/*
	 * m = 4.2/6: steady (3.2 + 1.4)/6 = .767, lucky (1 + 1.4)/3 = .8, poor
	 * 1.4/3.
	 */
	add(c, "t1", "call_tool:steady",
	    (struct trial){.reward = .8, .latency_ms = 10});
	add(c, "t2", "call_tool:steady",
	    (struct trial){.reward = .8, .latency_ms = 10});
	add(c, "t3", "call_tool:steady",
	    (struct trial){.reward = .8, .latency_ms = 10});
	add(c, "t4", "call_tool:steady",
	    (struct trial){.reward = .8, .latency_ms = 10});
	add(c, "t5", "call_tool:lucky", (struct trial){.reward = 1, .latency_ms = 10});
	add(c, "t6", "call_tool:poor", (struct trial){.reward = 0, .latency_ms = 10});
	k = ranked(c, "the key");
	assert_int_equal(k.n, 3);
	assert_str(k.actions[0].action, "call_tool:lucky");
	assert_str(k.actions[1].action, "call_tool:steady");
	assert_str(k.actions[2].action, "call_tool:poor");
	assert_true(k.actions[0].shrunk > .7999 && k.actions[0].shrunk < .8001);
	assert_int_equal(cases_find(c, STR("another"), &arena, &k, &e), 0);
	cases_close(c);
	state_close(s);
}

static void
ties_go_by_errors_latency_and_order(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct cases *c = cases_open(s, true, &e);
	struct known_case k;

	(void)state;
	add(c, "z", "call_tool:a",
	    (struct trial){.reward = .5, .failed = true, .latency_ms = 1});
	add(c, "y", "call_tool:b", (struct trial){.reward = .5, .latency_ms = 20});
	add(c, "x", "call_tool:c", (struct trial){.reward = .5, .latency_ms = 10});
	add(c, "w", "call_tool:d", (struct trial){.reward = .5, .latency_ms = 10});
	k = ranked(c, "the key");
	assert_str(k.actions[0].action, "call_tool:d");
	assert_str(k.actions[1].action, "call_tool:c");
	assert_str(k.actions[2].action, "call_tool:b");
	assert_str(k.actions[3].action, "call_tool:a");
	add(c, "v", "call_tool:d",
	    (struct trial){.reward = .5,
		.latency_ms = 5}); /* the best trial of an action, by the same rule */
	k = ranked(c, "the key");
	assert_str(k.actions[0].best.trajectory_id, "v");
	cases_close(c);
	state_close(s);
}

static void
additions_are_idempotent_and_atomic(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct cases *c = cases_open(s, true, &e);
	struct known_case k;
	unsigned long long n;

	(void)state;
	add(c, "a", "direct_answer", (struct trial){.reward = 1});
	assert_int_equal(cases_commit(c, &e), 0);
	add(c, "a", "direct_answer", (struct trial){.reward = 1});
	add(c, "b", "clarify", (struct trial){.reward = 0});
	cases_close(c); /* without a commit, as after a crash */
	c = cases_open(s, true, &e);
	k = ranked(c, "the key");
	assert_int_equal(k.n, 1);
	assert_true(k.actions[0].tries == 1);
	assert_int_equal(cases_clear(c, &e), 0);
	cases_close(c);
	c = cases_open(s, true, &e);
	assert_int_equal(cases_count(c, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(cases_clear(c, &e), 0);
	assert_int_equal(cases_commit(c, &e), 0);
	assert_int_equal(cases_count(c, &n, &e), 0);
	assert_int_equal(n, 0);
	cases_close(c);
	state_close(s);
}

static void
indexes_merge(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct cases *c = cases_open(s, true, &e);
	struct known_case k;

	(void)state;
	add(c, "a", "direct_answer", (struct trial){.reward = 1});
	add(c, "b", "clarify", (struct trial){.reward = 0});
	assert_int_equal(cases_commit(c, &e), 0);
	cases_close(c);
	sh("mv s/cases.db other.db");
	c = cases_open(s, true, &e);
	add(c, "b", "clarify", (struct trial){.reward = 0});
	add(c, "c", "clarify", (struct trial){.reward = 0});
	assert_int_equal(cases_commit(c, &e), 0);
	assert_int_equal(cases_merge(c, "other.db", &e), 0);
	assert_int_equal(cases_merge(c, "other.db", &e), 0);
	k = ranked(c, "the key");
	assert_int_equal(k.n, 2);
	assert_str(k.actions[0].action, "direct_answer");
	assert_true(k.actions[1].tries == 2);
	assert_int_equal(cases_merge(c, "nowhere.db", &e), -1);
	assert_int_equal(e.kind, ERR_NO);
	assert_false(file_exists("nowhere.db"));
	sh("echo this is no database at all, not at all > text.db");
	assert_int_equal(cases_merge(c, "text.db", &e), -1);
	cases_close(c);
	state_close(s);
}

/* ---- trajectories and tasks ---- */

static struct trajectory
read_trajectory(const char *line)
{
	struct json_in *in = json_in_new();
	struct trajectory t;
	struct err e;

	if (trajectory_check(in, &t, str_of(line), &arena, &e) < 0)
		fail_msg("%s", e.text);
	json_in_free(in);
	return t;
}

#define TRAJECTORY(decisions, sets)                                                    \
	"{\"trajectory_id\":\"t\",\"task\":{\"input\":\"Do "                           \
	"it!\",\"created_at\":\"1970-01-01T00:00:01Z\"},"                              \
	"\"candidate_sets\":{" sets "},\"decisions\":[" decisions "],"                 \
	"\"outcome\":{\"status\":\"success\",\"latency_ms\":7},\"reward\":0.5}"

static void
a_trajectory_is_a_trial_of_its_last_action(void **state)
{
	struct trajectory t =
	    read_trajectory(TRAJECTORY("{\"decision_type\":\"clarify\"},"
				       "{\"decision_type\":\"direct_answer\"}",
		""));
	struct trial trial;
	struct str key;
	struct err e;

	(void)state;
	assert_int_equal(mb_case_trial(&t, &arena, &key, &trial, &e), 1);
	assert_str(key, "do it");
	assert_str(trial.action, "direct_answer");
	assert_true(trial.reward == .5 && trial.latency_ms == 7 && trial.time == 1000);
	assert_str(trial.summary, "asked \"Do it!\": asked for clarification, then "
				  "answered directly; success in 7 ms, reward 0.5");
}

static void
a_recalled_case_is_not_a_trial(void **state)
{
	struct trajectory t;
	struct trial trial;
	struct str key;
	struct err e;
	char id[CASE_ID + 1];

	(void)state;
	case_id(STR("do it"), id);
	assert_string_equal(id, "case-f51c362d5cc7defb");
	t = read_trajectory(
	    TRAJECTORY("{\"decision_type\":\"inject_memory\",\"selected_ids\":"
		       "[\"case-f51c362d5cc7defb\"]}",
		""));
	assert_int_equal(mb_case_trial(&t, &arena, &key, &trial, &e), 0);
	t = read_trajectory(
	    TRAJECTORY("{\"decision_type\":\"inject_memory\",\"selected_ids\":[\"m\"]}",
		"\"memory\":[{\"id\":\"m\",\"source\":\"case\"}]"));
	assert_int_equal(mb_case_trial(&t, &arena, &key, &trial, &e), 0);
	t = read_trajectory(
	    TRAJECTORY("{\"decision_type\":\"inject_memory\",\"selected_ids\":[\"m\"]}",
		"\"memory\":[{\"id\":\"m\",\"source\":\"notes\"}]"));
	assert_int_equal(mb_case_trial(&t, &arena, &key, &trial, &e), 1);
}

static void
a_case_whose_candidate_is_gone_is_stale(void **state)
{
	struct known_action actions[] = {{.action = STR("call_tool:gone")},
	    {.action = STR("load_skill:t")}, {.action = STR("composite_action:m+t")},
	    {.action = STR("call_tool:t")}};
	struct known_case k = {.actions = actions, .n = 4};
	struct trajectory t =
	    read_trajectory(TRAJECTORY("", "\"tool\":[{\"id\":\"t\"}]"));

	(void)state;
	assert_str(mb_case_serve(&k, &t, &arena)->action, "call_tool:t");
	k.n = 3;
	assert_null(mb_case_serve(&k, &t, &arena));
	actions[0].action = STR("direct_answer");
	assert_str(mb_case_serve(&k, &t, &arena)->action, "direct_answer");
}

/* All bytes except the new member stay the same, for any form of the sets. */
static void
a_candidate_is_put_into_any_task(void **state)
{
	static const char *const tasks[][2] = {
	    {"{\"task\":{\"input\":\"x\"}}",
		"{\"task\":{\"input\":\"x\"},\"candidate_sets\":{\"memory\":[{C}]}}"},
	    {" {\"task\":{\"input\":\"}\"} } ",
		" {\"task\":{\"input\":\"}\"} "
		",\"candidate_sets\":{\"memory\":[{C}]}} "},
	    {"{\"candidate_sets\":null,\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\":{\"memory\":[{C}]},\"task\":{\"input\":\"x\"}}"},
	    {"{\"candidate_sets\":{ },\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\":{ \"memory\":[{C}]},\"task\":{\"input\":\"x\"}}"},
	    {"{\"candidate_sets\" : {\"tool\":[]} ,\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\" : {\"tool\":[],\"memory\":[{C}]} "
		",\"task\":{\"input\":\"x\"}}"},
	    {"{\"candidate_sets\":{\"memory\":null,\"tool\":[]},\"task\":{\"input\":"
	     "\"x\"}}",
		"{\"candidate_sets\":{\"memory\":[{C}],\"tool\":[]},\"task\":{"
		"\"input\":\"x\"}}"},
	    {"{\"candidate_sets\":{\"tool\":[], \"memory\" : [ ] "
	     "},\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\":{\"tool\":[], \"memory\" : [ {C}] "
		"},\"task\":{\"input\":\"x\"}}"},
	    {"{\"candidate_sets\":{\"memory\":[{\"id\":\"a\",\"tags\":[\"x]}\"]}]},"
	     "\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\":{\"memory\":[{\"id\":\"a\",\"tags\":[\"x]}\"]},{C}"
		"]},\"task\":{\"input\":\"x\"}}"},
	};
	struct str more[KINDS] = {[KIND_MEMORY] = STR("{C}")};
	struct json_in *in = json_in_new(), *other = json_in_new();
	struct buf b = {0};
	struct trajectory t;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
		struct str line = str_of(tasks[i][0]);

		buf_reset(&b);
		assert_int_equal(task_read(in, &t, line, &arena, &e), 0);
		assert_int_equal(
		    offer_splice(&b, &(struct offer_line){&t, line, in, other}, more,
			&arena, &e),
		    0);
		assert_string_equal(buf_cstr(&b), tasks[i][1]);
	}
	buf_release(&b);
	json_in_free(in);
	json_in_free(other);
}

/* Candidates of all kinds at once: lists that are there, null or missing. */
static void
candidates_of_all_kinds_are_put_into_any_task(void **state)
{
	static const char *const tasks[][2] = {
	    {"{\"task\":{\"input\":\"x\"}}",
		"{\"task\":{\"input\":\"x\"},\"candidate_sets\":{\"memory\":[{M}],"
		"\"skill\":[{S}],\"tool\":[{T},{U}]}}"},
	    {"{\"candidate_sets\":null,\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\":{\"memory\":[{M}],\"skill\":[{S}],\"tool\":[{T},"
		"{U}]},\"task\":{\"input\":\"x\"}}"},
	    {"{\"candidate_sets\":{ },\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\":{ \"memory\":[{M}],\"skill\":[{S}],\"tool\":[{T},"
		"{U}]},\"task\":{\"input\":\"x\"}}"},
	    {"{\"candidate_sets\":{\"tool\":[{\"id\":\"a\"}],\"x\":1,\"skill\":null},"
	     "\"task\":{\"input\":\"x\"}}",
		"{\"candidate_sets\":{\"tool\":[{\"id\":\"a\"},{T},{U}],\"x\":1,"
		"\"skill\":[{S}],\"memory\":[{M}]},\"task\":{\"input\":\"x\"}}"},
	    {"{\"task\":{\"input\":\"x\"},\"candidate_sets\":{\"tool\":[],\"skill\":[ "
	     "],\"memory\":[]}}",
		"{\"task\":{\"input\":\"x\"},\"candidate_sets\":{\"tool\":[{T},{U}],"
		"\"skill\":[ {S}],\"memory\":[{M}]}}"},
	};
	struct str more[KINDS] = {STR("{M}"), STR("{S}"), STR("{T},{U}")};
	struct json_in *in = json_in_new(), *other = json_in_new();
	struct buf b = {0};
	struct trajectory t;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
		struct offer_line line = {&t, str_of(tasks[i][0]), in, other};

		buf_reset(&b);
		assert_int_equal(task_read(in, &t, line.text, &arena, &e), 0);
		assert_int_equal(offer_splice(&b, &line, more, &arena, &e), 0);
		assert_string_equal(buf_cstr(&b), tasks[i][1]);
	}
	buf_release(&b);
	json_in_free(in);
	json_in_free(other);
}

static void
a_summary_is_one_harmless_line(void **state)
{
	struct trajectory t =
	    read_trajectory("{\"trajectory_id\":\"t\",\"task\":{\"input\":"
			    "\"Look\\n\\u001b[2Jat \\u202eit\"},"
			    "\"candidate_sets\":{\"tool\":[{\"id\":\"a\",\"title\":"
			    "\"Tool A\"}],\"memory\":[{\"id\":\"b\"}]},"
			    "\"decisions\":[{\"decision_type\":\"composite_action\","
			    "\"selected_ids\":[\"b\",\"a\"]}],"
			    "\"outcome\":{\"status\":\"failure\",\"tool_errors\":1,"
			    "\"user_corrections\":2}}");

	(void)state;
	assert_str(mb_summary(&t, &arena), "asked \"Look??[2Jat ?it\": recalled the "
					   "memory b and called the tool Tool A; "
					   "failure, 1 tool error, 2 corrections");
	t = read_trajectory("{\"trajectory_id\":\"t\"}");
	assert_str(mb_summary(&t, &arena),
	    "asked \"(no input)\": no decision is logged; outcome unknown");
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scratch_setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(the_best_action_has_the_highest_shrunk_mean),
	    T(ties_go_by_errors_latency_and_order),
	    T(additions_are_idempotent_and_atomic),
	    T(indexes_merge),
	    T(a_trajectory_is_a_trial_of_its_last_action),
	    T(a_recalled_case_is_not_a_trial),
	    T(a_case_whose_candidate_is_gone_is_stale),
	    T(a_candidate_is_put_into_any_task),
	    T(candidates_of_all_kinds_are_put_into_any_task),
	    T(a_summary_is_one_harmless_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
