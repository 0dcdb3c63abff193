/* A value that was packed is the same value. */
#include "unit.h"

#include "json/pack.h"
#include "json/tree.h"

static void
packed_is_equal(void **state)
{
	static const char *const TEXTS[] = {"null", "true", "-1.5e300", "\"\"",
	    "\"a\\u0000b\\\"\"", "[]", "{}", "[[],{},[[null]]]",
	    "{\"\":{\"a\":[1,\"2\",{\"b\":false}]},\"c\":\"d\"}"};
	struct arena a = {0};
	struct buf packed = {0}, before = {0}, after = {0};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
		struct json_value *v = json_tree(str_of(TEXTS[i]), &a, &e);

		assert_non_null(v);
		buf_reset(&packed);
		buf_reset(&before);
		buf_reset(&after);
		pack_value(&packed, STR_NONE, v);
		value_write(&before, v);
		value_write(&after, pack_tree(buf_str(&packed), &a));
		assert_true(str_eq(buf_str(&before), buf_str(&after)));
	}
	buf_release(&packed);
	buf_release(&before);
	buf_release(&after);
	arena_release(&a);
}

static void
pieces_are_the_whole(void **state)
{
	struct arena a = {0};
	struct buf b = {0};
	struct json_value *v;

	(void)state;
	pack_open(&b, STR_NONE, VALUE_OBJECT);
	pack_scalar(&b, STR("k"), VALUE_NUMBER, STR("7"));
	pack_open(&b, STR("l"), VALUE_ARRAY);
	pack_scalar(&b, STR_NONE, VALUE_STRING, STR("x"));
	pack_close(&b);
	pack_close(&b);
	v = pack_tree(buf_str(&b), &a);
	buf_reset(&b);
	assert_true(value_number(value_get(v, "k")) == 7);
	assert_true(str_is(value_text(value_at(v, "l/0")), "x"));
	assert_null(value_at(v, "l/1"));
	buf_release(&b);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packed_is_equal), cmocka_unit_test(pieces_are_the_whole)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
