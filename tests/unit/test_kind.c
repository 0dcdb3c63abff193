/*
 * rec/kind: detects the kind of a record, and gives advice for a wrong one.
 */
#include "rec/kind.h"

#include "unit.h"

static void
kinds(void **state)
{
	static const struct {
		const char *line;
		enum record_kind kind;
	} cases[] = {
	    {"{\"trajectory_id\":\"t\",\"task\":{},\"decisions\":[],\"reward\":1}",
		RECORD_TRAJECTORY},
	    {"{\"task\":{\"input\":\"x\"}}", RECORD_TASK},
	    {"{\"task\":{},\"outcomes\":{},\"trajectory_id\":\"t\"}",
		RECORD_BENCHMARK_TASK},
	    {"{\"trajectory_id\":\"t\",\"action\":\"a\",\"reward\":1}", RECORD_EXAMPLE},
	    {"{\"task_id\":\"t\",\"baseline\":1,\"challenger\":2}", RECORD_RESULT},
	    {"{\"format\":\"f\",\"format_version\":2,\"learner\":\"l\"}",
		RECORD_ROUTER},
	    {"{\"verdict\":\"held\",\"accepted\":false,\"reasons\":[]}",
		RECORD_DECISION},
	    {"{\"run_id\":1,\"timestamp\":1,\"status\":1,\"baseline\":1}",
		RECORD_REPORT},
	    {"{\"prev\":1,\"time\":1,\"event\":1}", RECORD_AUDIT},
	    {"{\"request\":{},\"response\":{}}", RECORD_FOREIGN},
	    {"{\"type\":\"user\",\"message\":{}}", RECORD_FOREIGN},
	    {"{}", RECORD_UNKNOWN},
	    {"[1]", RECORD_UNKNOWN},
	    {"no JSON", RECORD_UNKNOWN},
	    {"", RECORD_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(record_kind(str_of(cases[i].line)), cases[i].kind);
}

static void
advice(void **state)
{
	struct buf b = {0};

	(void)state;
	assert_true(record_advice(RECORD_TRAJECTORY, RECORD_EXAMPLE, &b));
	assert_string_equal(
	    buf_cstr(&b), "this looks like a trajectory: mb-dataset first");
	buf_reset(&b);
	assert_true(record_advice(RECORD_TASK, RECORD_RESULT, &b));
	assert_string_equal(buf_cstr(&b), "this looks like a task: this program reads "
					  "results: mb-eval prints them");
	buf_reset(&b);
	assert_false(record_advice(RECORD_TRAJECTORY, RECORD_TRAJECTORY, &b));
	assert_false(record_advice(RECORD_TRAJECTORY, RECORD_UNKNOWN, &b));
	assert_false(record_advice(RECORD_UNKNOWN, RECORD_EXAMPLE, &b));
	assert_false(record_advice(RECORD_TRAJECTORY, RECORD_TASK, &b));
	for (int given = 1; given < RECORD_KINDS; given++) {
		for (int wanted = 1; wanted < RECORD_KINDS; wanted++) {
			buf_reset(&b);
			record_advice(given, wanted, &b);
			assert_null(strstr(buf_cstr(&b), "null"));
		}
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(kinds), cmocka_unit_test(advice)};

	return cmocka_run_group_tests_name("kind", tests, NULL, NULL);
}
