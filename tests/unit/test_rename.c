/* New names for ids: rules, order, comments, what is refused. */
#include "unit.h"

#include "rec/rename.h"

static struct str
renamed(const struct rename *r, const char *id, struct arena *a)
{
	return rename_id(r, str_of(id), a);
}

static void
the_first_rule_that_matches(void **state)
{
	struct rename r = {0};
	struct arena a = {0};
	struct err e;

	(void)state;
	assert_int_equal(rename_add(&r, STR("# a comment"), &e), 0);
	assert_int_equal(rename_add(&r, STR(""), &e), 0);
	assert_int_equal(rename_add(&r, STR("mcp__git__log history # why"), &e), 0);
	assert_int_equal(rename_add(&r, STR("\tmcp__git__*  git_*"), &e), 0);
	assert_int_equal(rename_add(&r, STR("old* new"), &e), 0);
	assert_int_equal(rename_add(&r, STR("x* *"), &e), 0);
	assert_str(renamed(&r, "mcp__git__log", &a), "history");
	assert_str(renamed(&r, "mcp__git__diff", &a), "git_diff");
	assert_str(renamed(&r, "older", &a), "new");
	assert_str(renamed(&r, "xy", &a), "y");
	assert_str(renamed(&r, "x", &a), "x"); /* an id is not empty */
	assert_str(renamed(&r, "other", &a), "other");
	assert_str(renamed(NULL, "other", &a), "other");
	rename_release(&r);
	arena_release(&a);
}

static void
what_is_no_rule(void **state)
{
	struct rename r = {0};
	struct err e;

	(void)state;
	assert_int_equal(rename_add(&r, STR("one"), &e), -1);
	assert_string_equal(e.text, "expected two names, OLD NEW");
	assert_int_equal(rename_add(&r, STR("one two three"), &e), -1);
	assert_int_equal(rename_add(&r, STR("one two*"), &e), -1);
	assert_string_equal(e.text, "only the second name ends with '*'");
	rename_release(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_rule_that_matches),
	    cmocka_unit_test(what_is_no_rule)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
