/*
 * json/edit, rec/reward_map and verb/reward: lines with new values, the meaning of
 * feedback, and which feedback counts.
 */
#include "verb/reward.h"

#include <math.h>

#include "json/edit.h"
#include "rec/feedback.h"
#include "rec/stamp.h"
#include "unit.h"

/* trajectory_stamp of a clarify with the reward 0.5 */
#define STAMP_OF_HALF UINT64_C(0x6979cda369e05572)

static struct json_in *in;
static struct arena arena;

static int
setup(void **state)
{
	(void)state;
	in = json_in_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	json_in_free(in);
	arena_release(&arena);
	return 0;
}

/* ---- json/edit ---- */

static void
edit(const char *line, struct buf *b)
{
	static const struct json_field none[] = {{"", JSON_RAW, 0}};
	static const struct json_table any = JSON_TABLE("object", struct str, none);
	static const struct json_new new[] = {{"a", {"9", 1}}, {"b", {"[8]", 3}}};
	struct str unused;
	struct err e;

	buf_reset(b);
	assert_int_equal(json_read(in, (struct json_target){&any, &unused, &arena},
			     str_of(line), &e),
	    0);
	json_edit(b, in, str_of(line), new, 2);
}

static void
members_are_edited_in_place(void **state)
{
	static const char *const cases[][2] = {
	    {"{}", "{\"a\":9,\"b\":[8]}"},
	    {" { } ", " { \"a\":9,\"b\":[8]} "},
	    {"{\"x\":\"}\"}", "{\"x\":\"}\",\"a\":9,\"b\":[8]}"},
	    {"{\"a\" : {\"a\":1} ,\"x\":2 } ", "{\"a\" : 9 ,\"x\":2 ,\"b\":[8]} "},
	    {"{\"b\":null,\"a\":1}", "{\"b\":[8],\"a\":9}"},
	    {"{\"\\u0061\":1,\"b\":2}", "{\"\\u0061\":9,\"b\":[8]}"},
	};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		edit(cases[i][0], &b);
		assert_str(buf_str(&b), cases[i][1]);
	}
	buf_release(&b);
}

static void
elements_of_an_array(void **state)
{
	static const struct {
		const char *array, *elements[4];
	} cases[] = {
	    {"[]", {NULL}},
	    {"[ ]", {NULL}},
	    {"[1]", {"1"}},
	    {"[ {\"a\":\"]}\"} , [[2],[]],\"x\\\"y\" ]",
		{"{\"a\":\"]}\"}", "[[2],[]]", "\"x\\\"y\""}},
	    {"[[1],[\"\\\\\"],null]", {"[1]", "[\"\\\\\"]", "null"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str rest = str_of(cases[i].array), one;
		size_t n = 0;

		while (json_next_element(&rest, &one)) {
			assert_non_null(cases[i].elements[n]);
			assert_str(one, cases[i].elements[n]);
			n++;
		}
		assert_null(cases[i].elements[n]);
	}
}

/* ---- the map ---- */

static struct feedback
said(const char *line)
{
	struct feedback f;
	struct err e;

	assert_int_equal(feedback_read(in, &f, str_of(line), &arena, &e), 0);
	return f;
}

static void
a_range_is_exact_at_its_ends_and_monotone(void **state)
{
	static const char *const ranges[] = {"score 0.1..0.7 = 0..1",
	    "score 0.7..0.1 = 1..0", "score -3..11 = 0.3..0.9"};
	struct err e;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct reward_map m = {0};
		const struct map_rule *r;
		struct feedback f = said("{\"trajectory_id\":\"a\",\"score\":1}");
		double last = -1;

		assert_int_equal(reward_map_add(&m, in, str_of(ranges[i]), &e), 0);
		r = &m.v[0];
		for (int k = 0; k <= 1000; k++) {
			struct meaning means;

			f.value[FEEDBACK_SCORE].number =
			    k == 1000 ? r->hi : r->lo + (r->hi - r->lo) * k / 1000;
			means = reward_map_apply(&m, &f);
			assert_int_equal(means.kind, MEANS_REWARD);
			assert_true(means.reward > last && means.reward <= 1);
			if (k == 0)
				assert_true(means.reward == r->least);
			if (k == 1000)
				assert_true(means.reward == r->most);
			last = means.reward;
		}
		reward_map_release(&m);
	}
}

static void
what_a_message_offers_is_read_back(void **state)
{
	static const char *const values[] = {"true", "false", "\"true\"", "\"1\"", "1",
	    "-0.5", "\"1..5\"", "\"\"", "\"#\"", "\"a b\"", "\"a=b\"", "\"\\\"\"",
	    "\"\\n\"", "\"\xc3\xa9\"", "\"null\""};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct str line = arena_fmt(
		    &arena, "{\"trajectory_id\":\"a\",\"thumb\":%s}", values[i]);
		struct feedback f;
		struct reward_map m = {0};
		struct buf b = {0};

		assert_int_equal(feedback_read(in, &f, line, &arena, &e), 0);
		reward_map_begin(&b, &f);
		buf_adds(&b, " = 0.5");
		assert_int_equal(reward_map_add(&m, in, buf_str(&b), &e), 0);
		assert_true(reward_map_apply(&m, &f).reward == .5);
		reward_map_release(&m);
		buf_release(&b);
	}
}

/* ---- which feedback counts ---- */

/* The reward of trajectory "a" after these records; -1: revoked, -2: none. */
static double
reward_after(const char *const records[], size_t n)
{
	static const struct reward_map no_map;
	struct mb_reward *r = mb_reward_new(&(struct reward_options){.map = &no_map});
	struct trajectory t = {.trajectory_id = STR("a"), .reward = NAN};
	struct reward_change c;
	struct err e;
	bool changes;

	for (size_t i = 0; i < n; i++) {
		struct feedback f = said(records[i]);

		assert_int_equal(mb_reward_add(r, &f, str_of(records[i]), &e), 0);
	}
	mb_reward_ready(r);
	changes = mb_reward_step(r, &t, &arena, &c);
	assert_int_equal(changes, c.whole.kind != JUDGED_NOT);
	mb_reward_free(r);
	return c.whole.kind == JUDGED_REWARD    ? c.whole.reward
	       : c.whole.kind == JUDGED_REVOKED ? -1
						: -2;
}

#define REWARD(v, more) "{\"trajectory_id\":\"a\",\"reward\":" v more "}"

static void
the_last_counts(void **state)
{
	const char *timed[] = {REWARD("0.1", ",\"at\":\"2026-01-03T00:00:00Z\""),
	    REWARD("0.2", ",\"at\":\"2026-01-02T00:00:00Z\""),
	    REWARD("null", ",\"at\":\"2026-01-01T00:00:00Z\"")};
	const char *one[] = {timed[2], REWARD("0.4", "")};
	const char *other[] = {REWARD("0.4", ""), timed[2]};
	const char *scale[] = {
	    REWARD("1", ""), "{\"trajectory_id\":\"b\",\"reward\":5}"};
	int order[3];

	(void)state;
	/* whatever the order of records with times */
	for (order[0] = 0; order[0] < 3; order[0]++)
		for (order[1] = 0; order[1] < 3; order[1]++) {
			order[2] = 3 - order[0] - order[1];
			if (order[0] == order[1] || order[2] < 0 || order[2] > 2)
				continue;
			assert_true(reward_after((const char *[]){timed[order[0]],
						     timed[order[1]], timed[order[2]]},
					3) == .1);
		}
	assert_true(reward_after(one, 2) == .4);
	assert_true(reward_after(other, 2) == -1);
	/* a 5 shows that 1 is not the best either */
	assert_true(reward_after(scale, 2) == -2);
	assert_true(reward_after(scale, 1) == 1);
}

static void
steps_are_found_among_many(void **state)
{
	static const struct reward_map no_map;
	struct mb_reward *r = mb_reward_new(&(struct reward_options){.map = &no_map});
	struct decision d[100];
	struct trajectory t = {
	    .trajectory_id = STR("a"), .reward = NAN, .decisions = {d, 100}};
	struct reward_change c;
	struct err e;

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct feedback f = said(REWARD("0.5", ",\"step\":7"));

		d[i] = (struct decision){.step = i % 2 == 0 ? NAN : (double)i + 1};
		f.step = 100 - i; /* each step from 100 to 1 */
		f.value[FEEDBACK_REWARD].number = (double)(100 - i) / 100;
		assert_int_equal(mb_reward_add(r, &f, STR(""), &e), 0);
	}
	mb_reward_ready(r);
	assert_true(mb_reward_step(r, &t, &arena, &c));
	for (int i = 0; i < 100; i++)
		assert_true(c.step[i].reward == (double)(i + 1) / 100);
	assert_true(mb_reward_finish(r).unmatched == 0);
	mb_reward_free(r);
}

/* ---- stamps ---- */

static uint64_t
stamp(const char *members)
{
	struct str line = arena_fmt(&arena,
	    "{\"trajectory_id\":\"a\",\"decisions\":[{\"decision_type\":\"clarify\"}],%"
	    "s}",
	    members);
	struct trajectory t;
	struct err e;

	assert_int_equal(trajectory_check(in, &t, line, &arena, &e), 0);
	return trajectory_stamp(&t);
}

static void
a_stamp_is_of_what_is_learnt(void **state)
{
	static const char *const same[][2] = {
	    {"\"reward\":0.5", " \"reward\" : {\"components\":1, \"total\":5e-1}"},
	    {"\"reward\":null", "\"outcome\":{\"other\":1},\"extra\":2"},
	    {"\"outcome\":{\"cost\":1,\"status\":\"success\"}",
		"\"outcome\":{\"status\":\"succes\\u0073\",\"cost\":1.0},\"reward\":"
		"null"},
	    {"\"reward\":{\"total\":1,\"source\":\"feedback\"}",
		"\"reward\":{\"total\":1,\"source\":\"feedback\",\"at\":\"x\"}"},
	};
	static const char *const different[] = {"\"x\":1", "\"reward\":0",
	    "\"reward\":1", "\"outcome\":{\"status\":\"success\"}",
	    "\"outcome\":{\"status\":\"failure\"}", "\"outcome\":{\"tool_errors\":1}",
	    "\"outcome\":{\"user_corrections\":1}", "\"outcome\":{\"latency_ms\":1}",
	    "\"outcome\":{\"cost\":1}", "\"reward\":{\"source\":\"feedback\"}",
	    "\"reward\":{\"total\":1,\"source\":\"feedback\"}"};
	size_t n = sizeof different / sizeof *different;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_true(stamp(same[i][0]) == stamp(same[i][1]));
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++)
			assert_true(stamp(different[i]) != stamp(different[k]));
	}
	/* a constant of the format: seen.db has it */
	assert_int_equal(stamp("\"reward\":0.5"), STAMP_OF_HALF);
}

static void
only_a_lost_feedback_renews_nothing(void **state)
{
	uint64_t log = stamp("\"reward\":0.5"), other = stamp("\"reward\":0.25"),
		 fed = stamp("\"reward\":{\"total\":1,\"source\":\"feedback\"}"),
		 revoked = stamp("\"reward\":{\"source\":\"feedback\"}");

	(void)state;
	assert_true((log & 1) == 0 && (fed & 1) == 1 && (revoked & 1) == 1);
	assert_false(stamp_renews(log, log));
	assert_false(stamp_renews(fed, fed));
	assert_true(stamp_renews(log, other));
	assert_true(stamp_renews(log, fed));
	assert_true(stamp_renews(fed, revoked));
	assert_true(stamp_renews(revoked, fed));
	assert_false(stamp_renews(fed, log));
	assert_false(stamp_renews(revoked, log));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(members_are_edited_in_place),
	    cmocka_unit_test(elements_of_an_array),
	    cmocka_unit_test(a_range_is_exact_at_its_ends_and_monotone),
	    cmocka_unit_test(what_a_message_offers_is_read_back),
	    cmocka_unit_test(the_last_counts),
	    cmocka_unit_test(steps_are_found_among_many),
	    cmocka_unit_test(a_stamp_is_of_what_is_learnt),
	    cmocka_unit_test(only_a_lost_feedback_renews_nothing),
	};

	return cmocka_run_group_tests_name("reward", tests, setup, teardown);
}
