/*
 * rec/outcome: the words of outcome.status, and what follows from an unknown word.
 */
#include "rec/outcome.h"

#include <math.h>

#include "rec/outcomes.h"
#include "rec/reward.h"
#include "rec/trajectory.h"
#include "unit.h"

static void
each_word_has_a_kind_and_no_other_word_is_guessed(void **state)
{
	static const char *const unknown[] = {"", "Success", "SUCCESS", " success",
	    "success ", "successful", "ok", "OK", "completed", "failed", "Error",
	    "timed out", "true", "1"};

	(void)state;
	assert_int_equal(outcome_kind(STR("success")), OUTCOME_SUCCESS);
	assert_int_equal(outcome_kind(STR("failure")), OUTCOME_FAILURE);
	assert_int_equal(outcome_kind(STR("partial")), OUTCOME_FAILURE);
	assert_int_equal(outcome_kind(STR("error")), OUTCOME_ERROR);
	assert_int_equal(outcome_kind(STR("timeout")), OUTCOME_ERROR);
	assert_int_equal(outcome_kind(STR_NONE), OUTCOME_UNKNOWN);
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_int_equal(outcome_kind(str_of(unknown[i])), OUTCOME_UNKNOWN);
	for (size_t i = 0; i < OUTCOME_WORD_COUNT; i++)
		assert_int_not_equal(OUTCOME_WORDS[i].kind, OUTCOME_UNKNOWN);
}

static struct trajectory
read(struct json_in *in, struct arena *a, const char *outcome, int *rc, struct err *e)
{
	struct trajectory t;
	struct str line = arena_fmt(a,
	    "{\"trajectory_id\":\"t\",\"task\":{\"input\":\"x\"},"
	    "\"decisions\":[{\"decision_type\":\"direct_answer\"}],%s}",
	    outcome);

	*rc = trajectory_read(in, &t, line, a, e);
	return t;
}

static void
an_unknown_status_is_no_outcome(void **state)
{
	static const struct {
		const char *outcome;
		enum trajectory_lack lacks;
		double reward;
		int error;
	} cases[] = {
	    {"\"outcome\":{\"status\":\"success\"}", LACKS_NOTHING, 1, 0},
	    {"\"outcome\":{\"status\":\"failure\"}", LACKS_NOTHING, 0, 0},
	    {"\"outcome\":{\"status\":\"timeout\"}", LACKS_NOTHING, 0, 1},
	    {"\"outcome\":{\"status\":\"success\",\"tool_errors\":1}", LACKS_NOTHING,
		.8, 1},
	    {"\"outcome\":{}", LACKS_REWARD, NAN, -1},
	    {"\"outcome\":{\"status\":null}", LACKS_REWARD, NAN, -1},
	    {"\"outcome\":{\"latency_ms\":5}", LACKS_REWARD, NAN, -1},
	    {"\"outcome\":{\"status\":\"OK\"}", LACKS_STATUS, NAN, -1},
	    {"\"outcome\":{\"status\":\"\"}", LACKS_STATUS, NAN, -1},
	    {"\"outcome\":{\"status\":\"OK\"},\"reward\":0.25", LACKS_NOTHING, .25, -1},
	    {"\"outcome\":{\"status\":\"OK\",\"tool_errors\":2},\"reward\":1",
		LACKS_NOTHING, 1, 1},
	    {"\"reward\":0.5", LACKS_NOTHING, .5, -1},
	};
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct err e;
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct trajectory t = read(in, &a, cases[i].outcome, &rc, &e);

		assert_int_equal(trajectory_lacks(&t), cases[i].lacks);
		assert_int_equal(trajectory_lacks_reward(&t), cases[i].lacks);
		assert_int_equal(rc, cases[i].lacks == LACKS_NOTHING ? 0 : -1);
		assert_int_equal(outcome_error(&t.outcome), cases[i].error);
		if (rc == 0)
			assert_true(
			    trajectory_reward(&t, &REWARD_DEFAULT) == cases[i].reward);
	}
	read(in, &a, "\"outcome\":{\"status\":\"OK\"}", &rc, &e);
	assert_string_equal(e.text, "outcome.status: 'OK' is no known word, and there "
				    "is no reward: map it with "
				    "mb-reward --map");
	json_in_free(in);
	arena_release(&a);
}

static int
suite(struct json_in *in, struct arena *a, const char *outcome, struct err *e)
{
	struct benchmark_task b;
	struct str line = arena_fmt(
	    a, "{\"task\":{\"input\":\"x\"},\"outcomes\":{\"*\":%s}}", outcome);

	if (benchmark_read(in, &b, line, a, e) < 0)
		return -2;
	return ((const struct recorded *)b.outcomes.v)->error;
}

/* A suite and a trajectory derive the same error from the same status. */
static void
a_suite_uses_the_same_words(void **state)
{
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct err e;

	(void)state;
	for (size_t i = 0; i < OUTCOME_WORD_COUNT; i++) {
		const struct outcome_word *w = &OUTCOME_WORDS[i];
		struct str text =
		    arena_fmt(&a, "{\"reward\":0,\"status\":\"%s\"}", w->status);

		assert_int_equal(
		    suite(in, &a, text.p, &e), outcome_kind_error(w->kind));
	}
	assert_int_equal(
	    suite(in, &a, "{\"reward\":0,\"status\":\"failure\",\"error\":true}", &e),
	    1);
	assert_int_equal(suite(in, &a, "{\"reward\":0,\"error\":false}", &e), 0);
	assert_int_equal(suite(in, &a, "{\"reward\":0}", &e), 0);
	assert_int_equal(suite(in, &a, "{\"reward\":0,\"status\":\"OK\"}", &e), -1);
	assert_int_equal(
	    suite(in, &a, "{\"reward\":0,\"status\":\"OK\",\"error\":true}", &e), 1);
	assert_int_equal(
	    suite(in, &a, "{\"reward\":0,\"error_unknown\":true}", &e), -1);
	assert_int_equal(
	    suite(in, &a, "{\"reward\":0,\"error\":true,\"error_unknown\":true}", &e),
	    1);
	assert_int_equal(
	    suite(in, &a, "{\"reward\":0,\"status\":\"timeout\",\"error\":false}", &e),
	    -2);
	assert_string_equal(e.text,
	    "outcomes: '*': the status 'timeout' is an error, but error is false");
	json_in_free(in);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_word_has_a_kind_and_no_other_word_is_guessed),
	    cmocka_unit_test(an_unknown_status_is_no_outcome),
	    cmocka_unit_test(a_suite_uses_the_same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
