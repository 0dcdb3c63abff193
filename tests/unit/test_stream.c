/* Documents to records: layouts, streamed arrays, bounds, and lenient text. */
#include "unit.h"

#include "base/limits.h"
#include "base/mem.h"
#include "json/stream.h"
#include "json/tree.h"

static const char *const ARRAYS[] = {"samples", "spans/scopes/list", NULL};

/* Writes each record as "record<containers>;" to the buf. */
static int
note(void *ctx, const struct json_value *record, struct err *e)
{
	struct buf *b = ctx;

	if (record == NULL) {
		buf_addf(b, "(%s);", e->text);
		return 0;
	}
	value_write(b, record);
	for (const struct json_value *v = record->up; v != NULL; v = v->up) {
		buf_addc(b, '<');
		value_write(b, v);
	}
	buf_addc(b, ';');
	return 0;
}

/* The notes of a text that is fed in pieces of n bytes. */
static struct buf
notes(const char *text, size_t n, struct err *e)
{
	struct buf b = {0};
	struct json_stream *s = json_stream_new(ARRAYS, note, &b);
	size_t len = strlen(text);
	int rc = 0;

	e->text[0] = '\0';
	for (size_t i = 0; i < len && rc == 0; i += n)
		rc = json_stream_feed(
		    s, (struct str){text + i, len - i < n ? len - i : n}, e);
	if (rc == 0 && !json_stream_between(s))
		err_set(e, ERR_INPUT, "cut short");
	json_stream_free(s);
	return b;
}

static void
expect(const char *text, const char *want, const char *message)
{
	static const size_t SIZES[] = {1, 2, 3, 7, 1000};

	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
		struct err e;
		struct buf b = notes(text, SIZES[i], &e);

		assert_string_equal(buf_cstr(&b), want);
		assert_non_null(strstr(e.text, message));
		if (message[0] == '\0')
			assert_string_equal(e.text, "");
		buf_release(&b);
	}
}

static void
layouts(void **state)
{
	(void)state;
	expect("{\"a\":1}\n{\"a\" : [ 2,null , true ]}\n",
	    "{\"a\":1};{\"a\":[2,null,true]};", "");
	expect("{\n \"a\": {\n  \"b\": \"\\u00e9\"\n }\n}\n",
	    "{\"a\":{\"b\":\"\xc3\xa9\"}};", "");
	expect("[{\"a\":1},\n \"x\", [3]]\n", "{\"a\":1}<[];\"x\"<[];[3]<[];", "");
	expect("1 2\n", "1;2;", "");
	expect("\n \n", "", "");
}

/* In pieces of all sizes; also escapes before the quote, and words in strings. */
static void
literals_are_null(void **state)
{
	static const char text[] =
	    "{\"NaN\":NaN,\"a\":[Infinity,-Infinity , -1,NaN],\"b\":\"NaN \\\\\"}\n"
	    "{\"c\":\"\\\"NaN,\\\\\\\"Infinity -\",\"d\":-Infinity}\nNaN\n-2 \n";

	(void)state;
	for (size_t n = 1; n <= sizeof text; n++) {
		struct err e;
		struct buf b = notes(text, n, &e);

		assert_string_equal(e.text, "");
		assert_string_equal(buf_cstr(&b),
		    "{\"NaN\":null,\"a\":[null,null,-1,null],\"b\":\"NaN \\\\\"};"
		    "{\"c\":\"\\\"NaN,\\\\\\\"Infinity -\",\"d\":null};null;-2;");
		buf_release(&b);
	}
	expect("{\"a\":Nan}", "", "not JSON");
	expect("{\"a\":-NaN}", "", "not JSON");
	expect("{\"a\":1}\nInf", "{\"a\":1};", "cut short");
	expect("\"a  ", "", "cut short");
}

static void
streamed_arrays(void **state)
{
	(void)state;
	expect("{\"h\":1,\"samples\":[{\"a\":1},{\"a\":[2]}],\"t\":3}\n",
	    "{\"a\":1}<[]<{\"h\":1,\"samples\":[]};{\"a\":[2]}<[]<{\"h\":1,\"samples\":"
	    "[]};"
	    "{\"h\":1,\"samples\":[],\"t\":3};",
	    "");
	expect("{\"spans\":[{\"r\":1,\"scopes\":[{\"list\":[1]},{\"list\":[2]}]}]}\n",
	    "1<[]<{\"list\":[]}<[{\"list\":[]}]<{\"r\":1,\"scopes\":[{\"list\":[]}]}<[{"
	    "\"r\":1,"
	    "\"scopes\":[{\"list\":[]}]}]<{\"spans\":[{\"r\":1,\"scopes\":[{\"list\":[]"
	    "}]}]};"
	    "2<[]<{\"list\":[]}<[{\"list\":[]},{\"list\":[]}]<{\"r\":1,\"scopes\":[{"
	    "\"list\":[]},"
	    "{\"list\":[]}]}<[{\"r\":1,\"scopes\":[{\"list\":[]},{\"list\":[]}]}]<{"
	    "\"spans\":[{\"r\""
	    ":1,\"scopes\":[{\"list\":[]},{\"list\":[]}]}]};"
	    "{\"spans\":[{\"r\":1,\"scopes\":[{\"list\":[]},{\"list\":[]}]}]};",
	    "");
	/* the same keys elsewhere are ordinary members */
	expect("{\"x\":{\"samples\":[1]},\"scopes\":[1],\"list\":[1]}\n",
	    "{\"x\":{\"samples\":[1]},\"scopes\":[1],\"list\":[1]};", "");
	expect("[{\"samples\":[1]}]\n", "{\"samples\":[1]}<[];", "");
}

static void
lenient_text(void **state)
{
	(void)state;
	expect("{\"a\":\"x\\ud83d\",\"a\":\"\xff\\u0000.\"}\n",
	    "{\"a\":\"x?\",\"a\":\"\xef\xbf\xbd\xef\xbf\xbd.\"};", "");
}

static void
errors(void **state)
{
	(void)state;
	expect("{\"a\":1}\n{\"a\":}\n", "{\"a\":1};", "not JSON near byte");
	expect("{\"a\":1}\n{\"a\":[1", "{\"a\":1};", "cut short");
	expect("{\"a\":1} \"x", "{\"a\":1};", "cut short");
}

static char *
repeated(const char *head, const char *unit, size_t times, const char *tail)
{
	struct buf b = {0};

	buf_adds(&b, head);
	for (size_t i = 0; i < times; i++)
		buf_adds(&b, unit);
	buf_adds(&b, tail);
	buf_cstr(&b);
	return b.p;
}

/* A record that exceeds a bound is left out; the others are not. */
static void
bounds(void **state)
{
	char *deep = repeated("[1,", "[", LIMIT_DEPTH + 3, "1");
	char *rest = repeated(deep, "]", LIMIT_DEPTH + 3, ",2]");
	char *long_ = repeated("[[0", ",12345678", LIMIT_LINE / 9 + 10, "],2]\n");
	struct err e;
	struct buf b;

	(void)state;
	expect(rest, "1<[];(this record is nested too deep: left out);2<[];",
	    "nested too deep");
	b = notes(long_, 1 << 16, &e);
	assert_string_equal(
	    buf_cstr(&b), "(this record is longer than the limit: left out);2<[];");
	buf_release(&b);
	mem_free(deep);
	mem_free(rest);
	mem_free(long_);
}

static void
whole_values(void **state)
{
	struct arena a = {0};
	struct err e;
	struct json_value *v =
	    json_tree(STR("[1,{\"b\":{\"c\":[\"x\",2.50]}}]"), &a, &e);

	(void)state;
	assert_true(str_is(value_text(value_at(v, "1/b/c/0")), "x"));
	assert_true(value_number(value_at(v, "1/b/c/1")) == 2.5);
	assert_null(value_at(v, "1/b/c/2"));
	assert_null(value_at(v, "1/b/d"));
	assert_non_null(json_tree(STR("7"), &a, &e));
	assert_null(json_tree(STR("{\"a\":1} 2"), &a, &e));
	assert_null(json_tree(STR("{\"a\":"), &a, &e));
	assert_null(json_tree(STR(""), &a, &e));
	arena_release(&a);
}

/* A text in one piece and byte by byte, alone, in a record and before another value. */
static void
check_pieces(const char *text)
{
	static const char *const AROUND[] = {
	    "%s", "{\"k\":[1,%s]}\n", " [%s , 2 ] ", "{\"samples\":[%s]} {\"b\":2}"};

	for (size_t i = 0; i < sizeof AROUND / sizeof *AROUND; i++) {
		struct buf all = {0}, whole, cut;
		struct err e, f;

		buf_add(&all, AROUND[i], strcspn(AROUND[i], "%"));
		buf_adds(&all, text);
		buf_adds(&all, strchr(AROUND[i], '%') + 2);
		whole = notes(buf_cstr(&all), all.n, &e);
		cut = notes(buf_cstr(&all), 1, &f);
		assert_string_equal(buf_cstr(&whole), buf_cstr(&cut));
		assert_int_equal(e.text[0] == '\0', f.text[0] == '\0');
		buf_release(&all);
		buf_release(&whole);
		buf_release(&cut);
	}
}

static void
pieces_do_not_matter(void **state)
{
	static const char *const TEXTS[] = {"\"\"", "\"12345678\"", "\"1234567\\n\"",
	    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"a\\u00e9\\u20ac\\ud83d\\ude00z\"",
	    "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\ud83d\\u0041\"",
	    "\"\\u0000\"", "\"\\u12\"", "\"\\uzzzz\"", "\"\\x\"", "\"\\", "\"\\u00",
	    "\"a\tb\"", "\"a\nb\"", "\"\x7f\"", "\"\xc3\xa9\xff\"", "\"12345678\x1f\"",
	    "0", "-0", "01", "-", "1.", ".5", "1.50", "1e5", "1E+05", "1e", "1e-",
	    "1.5e3x", "12a", "true", "false", "null", "truex", "tru", "nullnull", "NaN",
	    "-Infinity", "{}", "[]", "{,}", "[,]", "[1,]", "{\"a\":1,}", "{\"a\"}",
	    "{\"a\":}", "{\"a\" : 1 , \"b\":[ ] }", "{1:2}", "[1 2]", "[1,,2]", "]",
	    "}", "[}", "{]", "{\"a\":1]", "{\"a\":{\"b\":[{\"c\":null}]},\"a\":2}",
	    "/* c */1", "1,2", "\"a\"\"b\"", "\v1", "\xef\xbb\xbf{}",
	    "[NaN,{\"a\":1},x]"};

	(void)state;
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
		check_pieces(TEXTS[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(layouts),
	    cmocka_unit_test(literals_are_null), cmocka_unit_test(streamed_arrays),
	    cmocka_unit_test(lenient_text), cmocka_unit_test(errors),
	    cmocka_unit_test(bounds), cmocka_unit_test(whole_values),
	    cmocka_unit_test(pieces_do_not_matter)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
