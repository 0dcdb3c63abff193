#include "unit.h"

#include <math.h>

#include "base/limits.h"
#include "json/in.h"
#include "json/out.h"
#include "thing.h"

static struct json_in *in;
static struct arena arena;
static struct thing thing;
static struct err err;

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

static int
read_text(const char *text)
{
	return json_read(
	    in, (struct json_target){&THING, &thing, &arena}, str_of(text), &err);
}

static void
every_type_is_read(void **state)
{
	const struct leaf *l;
	const struct mapped *m;

	(void)state;
	assert_int_equal(
	    read_text(
		"{\"name\":\"caf\\u00e9 \\ud83d\\ude00\",\"n\":1.5,\"flag\":true,"
		"\"words\":[\"a\",\"b\\n\"],\"nums\":[1,2],\"leaf\":{\"id\":\"L\"},"
		"\"leaves\":[{\"id\":\"p\",\"x\":1},{\"id\":\"q\"}],"
		"\"map\":{\"call:a\":{\"reward\":1},\"*\":{}},"
		"\"raw\": {\"deep\":[1,{\"a\":null}]} ,\"unknown\":[[{}]]}"),
	    0);
	assert_str(thing.name, "caf\xc3\xa9 \xf0\x9f\x98\x80");
	assert_true(thing.n == 1.5 && thing.flag == 1 && isnan(thing.bounded) &&
		    isnan(thing.reward));
	assert_int_equal(thing.words.n, 2);
	assert_str(thing.words.v[1], "b\n");
	assert_int_equal(thing.nums.n, 2);
	assert_str(thing.leaf.id, "L");
	assert_true(thing.leaf.x == 9);
	l = thing.leaves.v;
	assert_int_equal(thing.leaves.n, 2);
	assert_true(l[0].x == 1 && l[1].x == 9);
	assert_str(thing.list_text, "[{\"id\":\"p\",\"x\":1},{\"id\":\"q\"}]");
	m = thing.map.v;
	assert_int_equal(thing.map.n, 2);
	assert_str(m[1].key, "*");
	assert_true(m[0].reward == 1 && isnan(m[1].reward));
	assert_str(thing.raw, "{\"deep\":[1,{\"a\":null}]}");
}

static void
rows_that_share_a_name(void **state)
{
	(void)state;
	assert_int_equal(read_text("{\"name\":\"\",\"reward\":0.5}"), 0);
	assert_true(thing.reward == .5);
	assert_int_equal(
	    read_text("{\"name\":\"\",\"reward\":{\"total\":0.25,\"parts\":{}}}"), 0);
	assert_true(thing.reward == .25);
	assert_int_equal(read_text("{\"name\":\"\",\"reward\":\"x\"}"), -1);
}

static void
refusals_name_the_problem(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"", "no object on the line"},
	    {"[]", "expected an object, found an array"},
	    {"3", "no object on the line"},
	    {"null", "expected an object, found null"},
	    {"{}", "name: is missing"},
	    {"{\"name\":null}", "name: is null, and must not be"},
	    {"{\"name\":3}", "name: expected a string, found a number"},
	    {"{\"name\":\"a\",\"name\":\"b\"}", "name: this key occurs twice"},
	    {"{\"name\":\"a\",\"n\":1,\"\\u006e\":2}", "n: this key occurs twice"},
	    {"{\"name\":\"a\",\"map\":{\"v\":{},\"\\u0076\":{}}}",
		"map.v: this key occurs twice"},
	    {"{\"name\":\"a\",\"n\":1e999}", "n: this number is out of range"},
	    {"{\"name\":\"a\",\"nums\":[1,-1e999]}",
		"nums[1]: this number is out of range"},
	    {"{\"name\":\"a\",\"bounded\":1.00000001}",
		"bounded: 1.00000001 is not between 0 and 1"},
	    {"{\"name\":\"a\",\"leaf\":{\"id\":true}}",
		"leaf.id: expected a string, found true"},
	    {"{\"name\":\"a\",\"bounded\":1.5}", "bounded: 1.5 is not between 0 and 1"},
	    {"{\"name\":\"a\",\"leaves\":[{\"id\":\"p\"},{\"x\":1}]}",
		"leaves[1].id: is missing"},
	    {"{\"name\":\"a\",\"leaves\":[{\"id\":\"\"}]}",
		"leaves[0].id: an id must not be empty"},
	    {"{\"name\":\"a\",\"leaves\":[{\"id\":\"p\"},null]}",
		"leaves[1]: expected an object, found null"},
	    {"{\"name\":\"a\",\"words\":[\"x\",2]}",
		"words[1]: expected a string, found a number"},
	    {"{\"name\":\"a\",\"words\":{}}",
		"words: expected an array of strings, found an object"},
	    {"{\"name\":\"a\",\"map\":{\"k\":1}}",
		"map.k: expected an object, found a number"},
	    {"{\"name\":\"\\u0000\"}", "name: a NUL in a string at byte 10"},
	    {"{\"name\":\"\\ud800x\"}", "name: half a surrogate pair at byte 10"},
	    {"{\"name\":\"\\udc00\"}", "name: half a surrogate pair at byte 10"},
	    {"{\"name\":\"\xff\"}", "not UTF-8 at byte 10"},
	    {"{\"name\":\f\"a\"}", "not JSON near byte 9: a control character"},
	    {"{\"name\":\"a\"} 3", "more than one value on the line"},
	    {"{\"name\":\"a\"} {\"name\":\"b\"}", "more than one value on the line"},
	    {"{\"name\":\"a\"}\"}", "more than one value on the line"},
	    {"{\"name\":\"a\"} nul", "more than one value on the line"},
	    {"{\"name\":\"a\"", "cut short: the object does not end"},
	    {"{\"name\":\"a", "cut short: the object does not end"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(read_text(cases[i].text), -1);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_string_equal(err.text, cases[i].message);
		/* The reader must keep no state after an error. */
		assert_int_equal(read_text("{\"name\":\"ok\"}"), 0);
	}
	assert_int_equal(read_text("{\"name\":\"a\"} \"b"), -1);
	assert_int_equal(read_text("{\"name\":\"a\"}}"), -1);
	assert_int_equal(read_text("{\"name\":\"a\",}"), -1);
	assert_int_equal(read_text("{'name':\"a\"}"), -1);
	assert_int_equal(read_text("{\"name\":01}"), -1);
	assert_int_equal(read_text("{\"name\":\"tab\there\"}"), -1);
	assert_int_equal(read_text("/**/{\"name\":\"a\"}"), -1);
	assert_int_equal(read_text("{\"name\":\"ok\"}"), 0);
}

static void
bounds(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_adds(&b, "{\"name\":\"a\",\"u\":");
	for (int i = 0; i < LIMIT_DEPTH; i++)
		buf_addc(&b, '[');
	assert_int_equal(json_read(in, (struct json_target){&THING, &thing, &arena},
			     buf_str(&b), &err),
	    -1);
	assert_non_null(strstr(err.text, "nested too deep"));
	buf_reset(&b);
	buf_adds(&b, "{\"name\":\"a\"");
	for (int i = 0; i <= LIMIT_KEYS; i++)
		buf_addf(&b, ",\"k%d\":%d", i, i);
	buf_addc(&b, '}');
	assert_int_equal(json_read(in, (struct json_target){&THING, &thing, &arena},
			     buf_str(&b), &err),
	    -1);
	assert_non_null(strstr(err.text, "too many keys"));
	buf_reset(&b);
	buf_adds(&b, "{\"name\":\"a\",\"map\":{\"k\":{}");
	for (int i = 0; i < 100; i++)
		buf_addf(&b, ",\"k%d\":{}", i);
	buf_adds(&b, ",\"k42\":{}}}");
	assert_int_equal(json_read(in, (struct json_target){&THING, &thing, &arena},
			     buf_str(&b), &err),
	    -1);
	assert_string_equal(err.text, "map.k42: this key occurs twice");
	assert_int_equal(read_text("{\"name\":\"a\",\"leaves\":[{\"id\":\"1\"},{\"id\":"
				   "\"2\"},{\"id\":\"3\"},{\"id\":\"4\"}]}"),
	    -1);
	assert_non_null(strstr(err.text, "too many elements"));
	for (int more = 0; more <= 1; more++) {
		buf_reset(&b);
		buf_adds(&b, "{\"name\":\"a\",\"map\":{\"k\":{}");
		for (int i = 1; i < LIMIT_KEYS + more; i++)
			buf_addf(&b, ",\"k%d\":{}", i);
		buf_adds(&b, "}}");
		assert_int_equal(
		    json_read(in, (struct json_target){&THING, &thing, &arena},
			buf_str(&b), &err),
		    -more);
		assert_int_equal(thing.map.n, LIMIT_KEYS);
	}
	assert_string_equal(err.text, "map.k4096: too many keys in one object");
	buf_release(&b);
}

/* What no used field may have is no reason to lose a line that only passes it on. */
static void
fields_that_are_passed_on_may_be_odd(void **state)
{
	static const char *const values[] = {"\"\\ud83d\"", "\"\\udc00 x\"",
	    "\"a\\u0000b\"", "1e999", "[[-1e999,\"\\ud83d\\ud83d\"]]",
	    "{\"\\ud83d\":1,\"\\u0000\":2}", "{\"k\":1,\"k\":{\"k\":1,\"k\":2}}"};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		buf_reset(&b);
		buf_addf(&b,
		    "{\"odd\":%s,\"odd\":%s,\"raw\":%s,\"name\":\"\\ud83d\\ude00\","
		    "\"leaf\":{\"odd\":%s,\"id\":\"L\",\"odd\":%s},\"last\":%s}",
		    values[i], values[i], values[i], values[i], values[i], values[i]);
		assert_int_equal(read_text(buf_cstr(&b)), 0);
		assert_str(thing.name, "\xf0\x9f\x98\x80");
		assert_str(thing.leaf.id, "L");
		assert_str(thing.raw, values[i]);
		/* The field after it is read as strictly as before. */
		buf_reset(&b);
		buf_addf(&b, "{\"odd\":%s,\"name\":\"\\ud83d\"}", values[i]);
		assert_int_equal(read_text(buf_cstr(&b)), -1);
		assert_non_null(strstr(err.text, "name: half a surrogate pair"));
	}
	buf_release(&b);
}

static void
an_id_can_be_a_number(void **state)
{
	static const char *const numbers[] = {
	    "0", "-7", "12345678901234567890123", "1.0", "1.50", "1e3", "1E+400"};
	const struct leaf *l;
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		buf_reset(&b);
		buf_addf(&b,
		    "{\"name\":\"\",\"leaf\":{\"id\":%s},\"leaves\":[{\"id\":%s}]}",
		    numbers[i], numbers[i]);
		assert_int_equal(read_text(buf_cstr(&b)), 0);
		l = thing.leaves.v;
		assert_str(thing.leaf.id, numbers[i]);
		assert_str(l[0].id, numbers[i]);
	}
	buf_release(&b);
}

static void
noise_is_within_bounds(void **state)
{
	(void)state;
	assert_int_equal(
	    read_text("{\"name\":\"\",\"bounded\":1.0000000000000002}"), 0);
	assert_true(thing.bounded == 1);
	assert_int_equal(read_text("{\"name\":\"\",\"bounded\":-1e-17}"), 0);
	assert_true(thing.bounded == 0 && !signbit(thing.bounded));
	assert_int_equal(read_text("{\"name\":\"\",\"bounded\":0.99999999999999}"), 0);
	assert_true(thing.bounded == 0.99999999999999);
	assert_int_equal(read_text("{\"name\":\"\",\"bounded\":-0.000001}"), -1);
	assert_string_equal(err.text, "bounded: -0.000001 is not between 0 and 1");
}

static void
written_and_read_back_is_the_same(void **state)
{
	static const char *const text =
	    "{\"name\":\"q\\\"\\\\\\n\\u0001\xc3\xa9\",\"n\":0.1,\"flag\":false,"
	    "\"words\":[\"a\"],\"nums\":[1,2.5],"
	    "\"leaf\":{\"id\":\"L\",\"x\":9},\"map\":{\"*\":{\"reward\":1}},\"raw\":[1,"
	    " 2],\"reward\":0.5}";
	struct buf b = {0};

	(void)state;
	assert_int_equal(read_text(text), 0);
	json_write(&b, &THING, &thing);
	assert_str(buf_str(&b), text);
	buf_reset(&b);
	assert_int_equal(read_text("{\"name\":\"\"}"), 0);
	json_write(&b, &THING, &thing);
	assert_str(buf_str(&b),
	    "{\"name\":\"\",\"n\":null,\"flag\":null,\"words\":[],\"reward\":null}");
	buf_release(&b);
}

static void
splicing_keeps_the_rest(void **state)
{
	static const char *const drop[] = {"n", "raw", NULL};
	static const struct {
		const char *line, *extra, *want;
	} cases[] = {
	    {"{ \"name\" : \"a\" , \"x\":[1, 2] }", "\"k\":1",
		"{\"name\" : \"a\" , \"x\":[1, 2],\"k\":1}"},
	    {"{\"n\":1,\"name\":\"a\"}", "", "{\"name\":\"a\"}"},
	    {"{\"n\":1\r\n\t ,\"name\":\"a\"}", "", "{\"name\":\"a\"}"},
	    {"{\"name\":\"a\",\"n\":1,\"y\":2}", "", "{\"name\":\"a\",\"y\":2}"},
	    {"{\"name\":\"a\",\"raw\":{\"n\":3}}", "\"n\":2",
		"{\"name\":\"a\",\"n\":2}"},
	};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_reset(&b);
		assert_int_equal(read_text(cases[i].line), 0);
		json_splice(
		    &b, in, str_of(cases[i].line), drop, str_of(cases[i].extra));
		assert_str(buf_str(&b), cases[i].want);
	}
	buf_release(&b);
}

/* What a reader makes of a line: the record, or the message. */
static struct str
reading(struct json_in *reader, const char *text)
{
	struct json_target to = {&THING, &thing, &arena};
	struct buf b = {0};
	struct str s;

	if (json_read(reader, to, str_of(text), &err) < 0)
		buf_adds(&b, err.text);
	else {
		json_write(&b, &THING, &thing);
		buf_add_str(&b, thing.list_text);
	}
	s = arena_dup(&arena, buf_str(&b));
	buf_release(&b);
	return s;
}

static void
new_objects_before_one_that_is_known(void **state)
{
	struct buf many = {0};
	uint64_t alike = 0;

	(void)state;
	for (int k = 0; k < 300; k++) {
		buf_reset(&many);
		buf_addf(&many,
		    "{\"name\":\"n\",\"leaves\":[{\"type\":\"l\",\"id\":\"new-%d\"},"
		    "{\"type\":\"l\",\"id\":\"new-%d\",\"x\":1},{\"type\":\"l\",\"id\":"
		    "\"known\",\"x\":%d}]}",
		    2 * k, 2 * k + 1, k);
		assert_int_equal(read_text(buf_cstr(&many)), 0);
		assert_str(((struct leaf *)thing.leaves.v)[2].id, "known");
		assert_true(((struct leaf *)thing.leaves.v)[2].x == k);
		/* It is kept from the second time on, and then its texts are alike. */
		alike = k == 2 ? ((struct leaf *)thing.leaves.v)[2].alike : alike;
		assert_true(((struct leaf *)thing.leaves.v)[2].alike == alike);
		assert_true(((struct leaf *)thing.leaves.v)[1].alike == 0);
		assert_true((alike > 0) == (k >= 2));
	}
	buf_release(&many);
}

static void
an_object_that_comes_again_is_read_as_at_first(void **state)
{
#define BEGIN_A "{\"type\":\"l\",\"tags\":[\"s\",\"t}\"],\"id\":\"a {b\","
#define LEAF_A BEGIN_A "\"x\":1}"
#define LEAF_B "{\"type\":\"l\",\"id\":\"b\",\"tags\":[]}"
#define LEAF_C(x, y)                                                                   \
	"{\"type\":\"l\",\"id\":\"c\",\"x\":" x ",\"other\":" y                        \
	",\"tags\":[\"long\",\"tail\"]}"
	static const char *const LINES[] = {"{\"name\":\"n\",\"leaves\":[" LEAF_A
					    "," LEAF_B
					    "," LEAF_C("1", "2") "],\"n\":2}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("-12.5e3", "0") "," LEAF_C(
		"1", "12345678") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("01", "2") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("1", "-") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("", "2") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("1e999", "2") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("1", "1e999") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("null", "2") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("1", "\"s\"") "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_C("1 ", "2") "]}",
	    "{\"name\":\"n\",\"leaves\":[{\"type\":\"l\",\"id\":\"c\",\"x\":1",
	    "{\"name\":\"n\",\"leaves\":[ " LEAF_B " ,\n" LEAF_A "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_A "," LEAF_A "," LEAF_A "," LEAF_B "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_A " x]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_A LEAF_B "]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_A ",",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_A "],\"leaves\":[" LEAF_B "]}",
	    "{\"name\":\"n\",\"leaves\":[[," LEAF_A "]]}",
	    "{\"name\":\"n\",\"leaf\": " LEAF_A ",\"raw\":[" LEAF_A "," LEAF_B "]}",
	    "{\"name\":\"n\",\"raw\":\"," LEAF_A "\"}",
	    "{\"name\":\"n\",\"leaves\":[\"x," LEAF_A "\"]}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_A "],\"bounded\":2}",
	    "{\"name\":\"n\",\"leaves\":[" LEAF_B "," LEAF_A "],\"raw\":\"\\ud800\"}",
	    "{\"name\":\"n\",\"leaves\":[" BEGIN_A "\"x\":2}," LEAF_A "]}",
	    "{\"name\":\"n\",\"leaves\":[" BEGIN_A "\"id\":\"c\"}]}",
	    "{\"name\":\"n\",\"leaves\":[" BEGIN_A "\"x\":1,\"x\":2}]}",
	    "{\"name\":\"n\",\"leaves\":[" BEGIN_A "}]}",
	    "{\"name\":\"n\",\"leaves\":[" BEGIN_A " \"x\":2}]}",
	    "{\"name\":\"n\",\"leaves\":[" BEGIN_A "\"\\ud800\":2}]}",
	    "{\"leaves\":[" LEAF_A "]}", "," LEAF_A, NULL};

	(void)state;
	for (size_t i = 0; LINES[i] != NULL; i++) {
		struct json_in *fresh = json_in_new();
		struct str want = reading(fresh, LINES[i]);

		json_in_free(fresh);
		if (!str_eq(reading(in, LINES[0]), reading(in, LINES[0])) ||
		    !str_eq(reading(in, LINES[i]), want))
			fail_msg("line %zu is read otherwise the second time", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_type_is_read),
	    cmocka_unit_test(rows_that_share_a_name),
	    cmocka_unit_test(refusals_name_the_problem),
	    cmocka_unit_test(bounds),
	    cmocka_unit_test(new_objects_before_one_that_is_known),
	    cmocka_unit_test(an_object_that_comes_again_is_read_as_at_first),
	    cmocka_unit_test(fields_that_are_passed_on_may_be_odd),
	    cmocka_unit_test(an_id_can_be_a_number),
	    cmocka_unit_test(noise_is_within_bounds),
	    cmocka_unit_test(written_and_read_back_is_the_same),
	    cmocka_unit_test(splicing_keeps_the_rest),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
