#include "unit.h"

#include <math.h>

#include "json/out.h"
#include "scratch.h"
#include "store/case_writer.h"
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

/* A user: a small number. */
static void
add(struct case_writer *w, const char *id, const char *action, struct trial t)
{
	struct err e;

	t.trajectory_id = str_of(id);
	t.task = case_number(STR("the key"));
	t.action = str_of(action);
	assert_int_equal(case_writer_add(w, STR("the key"), &t, &e), 0);
}

static unsigned long long
commit(struct case_writer *w)
{
	unsigned long long disputed;
	struct err e;

	if (case_writer_commit(w, &disputed, &e) < 0)
		fail_msg("%s", e.text);
	return disputed;
}

static struct known_case
ranked(struct state *s)
{
	struct err e;
	struct cases *c = cases_open(s, &e);
	struct known_case k;

	assert_int_equal(cases_find(c, STR("the key"), &arena, &k, &e), 1);
	cases_close(c);
	mb_case_rank(&k);
	return k;
}

static double
tries(struct state *s)
{
	struct known_case k = ranked(s);
	double n = 0;

	for (size_t i = 0; i < k.n; i++)
		n += k.actions[i].tries;
	return n;
}

static bool
near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

static void
the_best_action_has_the_highest_shrunk_mean(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct case_writer *w = case_writer_open(s, &e);
	struct known_case k;
	struct cases *c;

	(void)state;
	for (int i = 0; i < 4; i++)
		add(w, (char[]){'s', (char)('0' + i), '\0'}, "call_tool:steady",
		    (struct trial){.reward = .8});
	add(w, "l1", "call_tool:lucky", (struct trial){.reward = 1});
	add(w, "l2", "call_tool:lucky", (struct trial){.reward = 1});
	add(w, "p1", "call_tool:poor", (struct trial){.reward = 0});
	add(w, "p2", "call_tool:poor", (struct trial){.reward = 0});
	assert_int_equal(commit(w), 0);
	k = ranked(s);
	assert_int_equal(k.n, 3);
	/* usual (2 + 1)/(2 + 2) = .75, so (2 + 1.5)/4; (3.2 + 2 * 4.2/6)/6 */
	assert_str(k.actions[0].action, "call_tool:lucky");
	assert_true(near(k.actions[0].value, .875));
	assert_str(k.actions[1].action, "call_tool:steady");
	assert_true(near(k.actions[1].value, (3.2 + 2 * 4.2 / 6) / 6));
	assert_str(k.actions[2].action, "call_tool:poor");
	c = cases_open(s, &e);
	assert_int_equal(cases_find(c, STR("another"), &arena, &k, &e), 0);
	cases_close(c);
	case_writer_close(w);
	state_close(s);
}

static void
one_user_does_not_outweigh_others(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct case_writer *w = case_writer_open(s, &e);
	struct known_case k;

	(void)state;
	for (int i = 0; i < 5; i++)
		add(w, (char[]){'h', (char)('0' + i), '\0'}, "call_tool:right",
		    (struct trial){.reward = .9, .user = 1 + (uint64_t)i});
	add(w, "h9", "call_tool:wrong", (struct trial){.reward = 0, .user = 1});
	for (int i = 0; i < 81; i++)
		add(w, (char[]){'x', (char)('0' + i), '\0'}, "call_tool:wrong",
		    (struct trial){.reward = 1, .user = 99});
	for (int i = 0; i < 9; i++)
		add(w, (char[]){'y', (char)('0' + i), '\0'}, "call_tool:right",
		    (struct trial){.reward = 0, .user = 99});
	commit(w);
	k = ranked(s);
	assert_str(k.actions[0].action, "call_tool:right");
	assert_true(k.actions[0].users == 6 && k.actions[0].voices == 6);
	/* 9 trials of one user weigh 3 */
	assert_true(near(k.actions[0].weight, 8));
	assert_true(near(k.actions[0].mean, 4.5 / 8));
	/* 81 of one user would weigh 9, but no more than that of the other */
	assert_true(k.actions[1].users == 2 && near(k.actions[1].weight, 2));
	assert_true(near(k.actions[1].mean, .5));
	case_writer_close(w);
	state_close(s);
}

static void
ties_go_by_errors_latency_and_order(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct case_writer *w = case_writer_open(s, &e);
	struct known_case k;

	(void)state;
	add(w, "z", "call_tool:a",
	    (struct trial){.reward = .5, .failed = true, .latency_ms = 1});
	add(w, "y", "call_tool:b", (struct trial){.reward = .5, .latency_ms = 20});
	add(w, "x", "call_tool:c", (struct trial){.reward = .5, .latency_ms = 10});
	add(w, "w", "call_tool:d", (struct trial){.reward = .5, .latency_ms = 10});
	commit(w);
	k = ranked(s);
	assert_str(k.actions[0].action, "call_tool:d");
	assert_str(k.actions[1].action, "call_tool:c");
	assert_str(k.actions[2].action, "call_tool:b");
	assert_str(k.actions[3].action, "call_tool:a");
	/* the best trial of an action, by the same rule */
	add(w, "v", "call_tool:d", (struct trial){.reward = .5, .latency_ms = 5});
	commit(w);
	k = ranked(s);
	assert_str(k.actions[0].best.trajectory_id, "v");
	case_writer_close(w);
	state_close(s);
}

static void
additions_are_idempotent_and_atomic(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct case_writer *w = case_writer_open(s, &e);
	unsigned long long n;
	struct cases *c;

	(void)state;
	add(w, "a", "direct_answer", (struct trial){.reward = 1});
	commit(w);
	add(w, "a", "direct_answer", (struct trial){.reward = 1});
	commit(w);
	add(w, "b", "clarify", (struct trial){.reward = 0});
	case_writer_close(w); /* without a commit, as after a crash */
	assert_true(tries(s) == 1);
	w = case_writer_open(s, &e);
	case_writer_clear(w);
	case_writer_close(w);
	assert_true(tries(s) == 1);
	w = case_writer_open(s, &e);
	case_writer_clear(w);
	commit(w);
	c = cases_open(s, &e);
	assert_int_equal(cases_count(c, &n, &e), 0);
	assert_int_equal(n, 0);
	cases_close(c);
	case_writer_close(w);
	state_close(s);
}

/* The sums of an action over all tasks follow each change. */
static void
what_is_removed_is_not_counted(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct case_writer *w = case_writer_open(s, &e);
	struct known_case k;

	(void)state;
	add(w, "a", "clarify", (struct trial){.reward = .1});
	add(w, "b", "clarify", (struct trial){.reward = .7});
	add(w, "c", "direct_answer", (struct trial){.reward = 1});
	commit(w);
	assert_int_equal(case_writer_remove(w, STR("a"), &e), 0);
	assert_int_equal(case_writer_remove(w, STR("c"), &e), 0);
	assert_int_equal(case_writer_remove(w, STR("nothing"), &e), 0);
	add(w, "b", "clarify", (struct trial){.reward = .5});
	commit(w);
	k = ranked(s);
	assert_int_equal(k.n, 1);
	assert_true(k.actions[0].all_tries == 1 && near(k.actions[0].all_sum, .5));
	assert_int_equal(case_writer_remove(w, STR("b"), &e), 0);
	commit(w);
	case_writer_close(w);
	sh("[ $(sqlite3 s/cases.db 'select (select count(*) from task) +"
	   " (select count(*) from action)') = 0 ]");
	state_close(s);
}

static void
an_id_of_two_users_counts_for_none(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct case_writer *w = case_writer_open(s, &e);

	(void)state;
	add(w, "a", "clarify", (struct trial){.reward = 1, .user = 1});
	add(w, "b", "clarify", (struct trial){.reward = 1, .user = 1});
	assert_int_equal(case_writer_claim(w, STR("a"), 2, &e), 0); /* in one commit */
	assert_int_equal(case_writer_claim(w, STR("b"), 1, &e), 0);
	assert_int_equal(case_writer_claim(w, STR("b"), 0, &e), 0);
	assert_int_equal(commit(w), 1);
	assert_true(tries(s) == 1);
	add(w, "b", "direct_answer", (struct trial){.reward = 1, .user = 1});
	add(w, "c", "clarify", (struct trial){.reward = 1, .user = 1});
	add(w, "d", "clarify", (struct trial){.reward = 1});
	assert_int_equal(commit(w), 0);
	assert_true(tries(s) == 3);
	add(w, "b", "clarify",
	    (struct trial){.reward = 1, .user = 2}); /* in the next */
	assert_int_equal(case_writer_claim(w, STR("c"), 2, &e), 0);
	add(w, "d", "clarify", (struct trial){.reward = 1, .user = 2});
	assert_int_equal(commit(w), 2);
	assert_true(tries(s) == 1);
	case_writer_close(w);
	state_close(s);
}

static void
indexes_merge(void **state)
{
	struct state *s = open_state(STATE_CREATE | STATE_LOCK, NULL);
	struct err e;
	struct case_writer *w = case_writer_open(s, &e);
	unsigned long long disputed;
	struct known_case k;

	(void)state;
	add(w, "a", "direct_answer", (struct trial){.reward = 1});
	add(w, "b", "clarify", (struct trial){.reward = 0});
	add(w, "d", "clarify", (struct trial){.reward = 0, .user = 1});
	commit(w);
	case_writer_close(w);
	sh("mv s/cases.db other.db");
	w = case_writer_open(s, &e);
	add(w, "b", "clarify", (struct trial){.reward = 0});
	add(w, "c", "clarify", (struct trial){.reward = 0});
	add(w, "d", "clarify", (struct trial){.reward = 0, .user = 2});
	commit(w);
	assert_int_equal(case_writer_merge(w, "other.db", &disputed, &e), 0);
	assert_int_equal(disputed, 1);
	assert_int_equal(case_writer_remove(w, STR("d"), &e), 0);
	commit(w);
	sh("sqlite3 other.db \"delete from trial where id = 'd'\"");
	assert_int_equal(case_writer_merge(w, "other.db", &disputed, &e), 0);
	assert_int_equal(disputed, 0);
	k = ranked(s);
	assert_int_equal(k.n, 2);
	assert_str(k.actions[1].action, "direct_answer"); /* one voice */
	assert_true(k.actions[0].tries == 2 && k.actions[0].all_tries == 2);
	assert_int_equal(case_writer_merge(w, "nowhere.db", &disputed, &e), -1);
	assert_int_equal(e.kind, ERR_NO);
	assert_false(file_exists("nowhere.db"));
	sh("echo this is no database at all, not at all > text.db");
	assert_int_equal(case_writer_merge(w, "text.db", &disputed, &e), -1);
	case_writer_close(w);
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
	assert_true(trial.task == case_number(key) && trial.user == 0);
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
	case_id(case_number(STR("do it")), id);
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

static struct known_action
tried(const char *action, double voices, double tries, double value)
{
	return (struct known_action){.action = str_of(action),
	    .voices = voices,
	    .tries = tries,
	    .value = value,
	    .mean = value};
}

static void
what_was_not_tried_enough_or_is_gone_is_not_offered(void **state)
{
	struct known_action actions[] = {tried("call_tool:gone", 2, 2, .9),
	    tried("load_skill:t", 2, 2, .8), tried("composite_action:m+t", 2, 2, .7),
	    tried("call_tool:t", 2, 2, .6), tried("call_tool:u", 1, 2, .95),
	    tried("call_tool:v", 1, 3, .4)};
	struct known_case k = {.actions = actions, .n = 6};
	struct trajectory t = read_trajectory(
	    TRAJECTORY("", "\"tool\":[{\"id\":\"t\"},{\"id\":\"u\"},{\"id\":\"v\"}]"));
	struct case_offer offer;

	(void)state;
	assert_true(mb_case_offer(&k, &t, &arena, &offer));
	assert_str(offer.action->action, "call_tool:t");
	assert_str(offer.avoid->action, "call_tool:v");
	assert_str(offer.title, "Do it!");
	assert_str(offer.summary, "called the tool t: 2 trials, mean reward 0.6");
	k.n = 5;
	assert_true(mb_case_offer(&k, &t, &arena, &offer));
	assert_null(offer.avoid);
	k.n = 3;
	assert_false(mb_case_offer(&k, &t, &arena, &offer));
	actions[0] = tried("direct_answer", 5, 7, 1);
	actions[0].users = 5;
	assert_true(mb_case_offer(&k, &t, &arena, &offer));
	assert_str(
	    offer.summary, "answered directly: 7 trials of 5 users, mean reward 1");
	assert_null(offer.avoid);
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
	    T(one_user_does_not_outweigh_others),
	    T(what_is_removed_is_not_counted),
	    T(an_id_of_two_users_counts_for_none),
	    T(ties_go_by_errors_latency_and_order),
	    T(additions_are_idempotent_and_atomic),
	    T(indexes_merge),
	    T(a_trajectory_is_a_trial_of_its_last_action),
	    T(a_recalled_case_is_not_a_trial),
	    T(what_was_not_tried_enough_or_is_gone_is_not_offered),
	    T(a_candidate_is_put_into_any_task),
	    T(candidates_of_all_kinds_are_put_into_any_task),
	    T(a_summary_is_one_harmless_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
