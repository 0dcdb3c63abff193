#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/index.h"
#include "base/num.h"
#include "base/plain.h"
#include "base/rng.h"
#include "base/set.h"
#include "base/utc.h"
#include "base/utf8.h"

static void
times_are_compared_as_instants(void **state)
{
	const struct str tokyo = STR("2026-04-02T08:00:00+09:00"),
			 utc = STR("2026-04-02T00:00:00Z"), bad = STR("yesterday");

	(void)state;
	/* As text the first is the later one. */
	assert_true(utc_earlier(tokyo, utc).p == tokyo.p);
	assert_true(utc_earlier(utc, tokyo).p == tokyo.p);
	assert_true(utc_later(tokyo, utc).p == utc.p);
	assert_true(utc_later(utc, tokyo).p == utc.p);
	assert_true(utc_earlier(bad, utc).p == utc.p && utc_later(utc, bad).p == utc.p);
	assert_true(utc_later(STR_NONE, tokyo).p == tokyo.p);
	assert_null(utc_earlier(bad, STR_NONE).p);
}

static void
a_message_tells_a_number_from_its_limit(void **state)
{
	(void)state;
	assert_string_equal(num_text(.1).text, "0.1");
	assert_string_equal(num_text(NAN).text, "nan");
	assert_int_equal(num_decimals(.02, .02, 4), 4);
	assert_int_equal(num_decimals(.03, .02, 4), 4);
	assert_int_equal(num_decimals(.019999, .02, 4), 6);
	assert_int_equal(num_decimals(.0200004, .02, 4), 7);
	assert_int_equal(num_decimals(nextafter(.02, 1), .02, 4), 4);
	assert_int_equal(num_decimals(NAN, .02, 4), 4);
}

static void
numbers_in(void **state)
{
	static const struct {
		const char *text;
		double v;
	} good[] = {{"0", 0}, {"-0", 0}, {"1", 1}, {"0.1", .1}, {"-12.50", -12.5},
	    {"1e3", 1000}, {"1E-2", .01}, {"9007199254740993", 9007199254740992.0},
	    {"1e22", 1e22}, {"1e23", 1e23},
	    {"2.2250738585072011e-308", 2.2250738585072011e-308}, {"5e-324", 5e-324},
	    {"179769313486231570000000000000000000000e270", 1.7976931348623157e308},
	    {"0.0000000000000000000000000000000000000000000001", 1e-46},
	    {"123456789012345678901234567890", 123456789012345678901234567890.0}};
	static const char *const bad[] = {"", "-", "+1", "01", "1.", ".5", "1e", "1e+",
	    "0x10", "1e999", "-1e999", "nan", "inf", "1 ", " 1", "1,0", "--1"};
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(num_parse(str_of(good[i].text), &v));
		assert_true(v == good[i].v);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(num_parse(str_of(bad[i]), &v));
	assert_false(num_parse(STR_NONE, &v));
}

static void
numbers_out_are_short_and_read_back(void **state)
{
	static const struct {
		double v;
		const char *text;
	} known[] = {{0, "0"}, {-0.0, "0"}, {.1, "0.1"}, {1, "1"}, {-2.5, "-2.5"},
	    {.4800481, "0.4800481"}, {1e-5, "0.00001"}, {1e-7, "1e-7"},
	    {1e16, "10000000000000000"}, {1e17, "1e17"},
	    {1.0 / 3, "0.3333333333333333"}, {123456.789, "123456.789"},
	    {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e308"},
	    {999999999.5, "999999999.5"}};
	struct rng r = {7};
	char text[NUM_MAX];
	double back;

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		num_format(text, known[i].v);
		assert_string_equal(text, known[i].text);
	}
	for (int i = 0; i < 100000; i++) {
		uint64_t bits = rng_next(&r);
		double v;

		memcpy(&v, &bits, sizeof v);
		if (i % 2 == 0)
			v = (double)(bits % 2000000) / 1000 - 1000;
		if (!isfinite(v))
			continue;
		assert_true(num_format(text, v) < NUM_MAX);
		assert_true(num_parse(str_of(text), &back));
		assert_true(back == v);
	}
}

static void
two_decimals_are_those_of_printf(void **state)
{
	static const double known[] = {0, -0., .005, .015, .125, .375, .994999999999999,
	    .995, .9999, 1, 2.675, 9999.995, 10000, 123456.785, -.5, 1e24, NAN};
	struct rng r = {11};
	char text[NUM_MAX], want[NUM_MAX];

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		double v = i < sizeof known / sizeof *known ? known[i]
			   : i % 3 == 0 ? (double)(rng_next(&r) % 20001) / 2000
					: rng_unit(&r);

		snprintf(want, sizeof want, "%.2f", v);
		assert_int_equal(num_format_2(text, v), strlen(want));
		assert_string_equal(text, want);
	}
}

static void
option_errors_name_the_expected_value(void **state)
{
	struct err e;
	int64_t i;
	double d;

	(void)state;
	assert_int_equal(
	    num_option_int("--min-new", "12", (struct int_range){0, 100}, &i, &e), 0);
	assert_int_equal(i, 12);
	assert_int_equal(
	    num_option_int("--min-new", "12x", (struct int_range){0, 100}, &i, &e), -1);
	assert_int_equal(e.kind, ERR_USAGE);
	assert_string_equal(
	    e.text, "--min-new wants a whole number from 0 to 100: '12x'");
	assert_int_equal(num_option_int("--n", "99999999999999999999",
			     (struct int_range){0, 100}, &i, &e),
	    -1);
	assert_int_equal(
	    num_option_int("--n", " 1", (struct int_range){0, 100}, &i, &e), -1);
	assert_int_equal(
	    num_option_int("--n", "", (struct int_range){0, 100}, &i, &e), -1);
	assert_int_equal(
	    num_option_real("--x", "0.25", (struct real_range){0, 1}, &d, &e), 0);
	assert_true(d == .25);
	assert_int_equal(
	    num_option_real("--x", "nan", (struct real_range){0, 1}, &d, &e), -1);
	assert_int_equal(
	    num_option_real("--x", "2", (struct real_range){0, 1}, &d, &e), -1);
}

static void
instants(void **state)
{
	static const char *const bad[] = {"2026-02-29T00:00:00Z",
	    "2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z",
	    "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "x", "",
	    "2026-01-01T00:00:00Zx", "0001-01-01T00:00:00+23:59",
	    "9999-12-31T23:59:60Z"};
	char text[UTC_MAX];
	int64_t ms;

	(void)state;
	assert_true(utc_duration(STR("7d"), &ms));
	assert_int_equal(ms, INT64_C(604800000));
	assert_true(utc_duration(STR("0s"), &ms) && ms == 0);
	assert_true(utc_duration(STR("3650d"), &ms) && utc_duration(STR("521w"), &ms));
	assert_false(utc_duration(STR("3651d"), &ms) ||
		     utc_duration(STR("522w"), &ms) ||
		     utc_duration(STR("99999999999999999999s"), &ms) ||
		     utc_duration(STR("7"), &ms) || utc_duration(STR("d"), &ms) ||
		     utc_duration(STR("-7d"), &ms) || utc_duration(STR("7 d"), &ms) ||
		     utc_duration(STR("1.5d"), &ms) || utc_duration(STR("7y"), &ms) ||
		     utc_duration(STR(""), &ms));
	assert_true(utc_parse(STR("1970-01-01T00:00:00Z"), &ms));
	assert_int_equal(ms, 0);
	assert_true(utc_parse(STR("2026-04-14T15:27:38Z"), &ms));
	assert_int_equal(ms, INT64_C(1776180458000));
	utc_format(text, ms);
	assert_string_equal(text, "2026-04-14T15:27:38Z");
	utc_compact(text, ms);
	assert_string_equal(text, "20260414T152738Z");
	assert_true(utc_parse(STR("2024-02-29T23:59:59.250+02:00"), &ms));
	utc_format(text, ms);
	assert_string_equal(text, "2024-02-29T21:59:59.250Z");
	assert_true(utc_parse(STR("0001-01-01T00:00:00Z"), &ms));
	utc_format(text, ms);
	assert_string_equal(text, "0001-01-01T00:00:00Z");
	assert_true(utc_parse(STR("9999-12-31T23:59:59.999Z"), &ms));
	utc_format(text, ms);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(utc_parse(str_of(bad[i]), &ms));
}

static void
text_is_made_safe_for_a_terminal(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {{"", ""}, {"plain ~", "plain ~"},
	    {"a\x1b[2J\x07\x7f\t", "a?[2J???"},
	    {"\xc2\x80\xc2\x9b\xc2\x9f|\xc2\xa0",
		"???|\xc2\xa0"},                 /* C1; U+00A0 is fine */
	    {"\x80\x9b\xff|\xc2", "???|?"},      /* not UTF-8 */
	    {"\xd8\x9c|\xd8\x9b", "?|\xd8\x9b"}, /* U+061C, U+061B */
	    {"\xe2\x80\x8a\xe2\x80\x8b\xe2\x80\x8f\xe2\x80\x90",
		"\xe2\x80\x8a??\xe2\x80\x90"}, /* U+200A to U+2010 */
	    {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xae\xe2\x80\xaf",
		"\xe2\x80\xa7??\xe2\x80\xaf"}, /* U+2027 to U+202F */
	    {"\xe2\x81\xa0\xe2\x81\xa5\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xaa",
		"?\xe2\x81\xa5??\xe2\x81\xaa"}, /* U+2060, U+2065 to U+206A */
	    {"\xef\xbb\xbf\xef\xbb\xbe", "?\xef\xbb\xbe"}, /* U+FEFF, U+FEFE */
	    {"h\xc3\xa9 \xf0\x9f\x98\x80", "h\xc3\xa9 \xf0\x9f\x98\x80"},
	    {"\xf0\x9f\x98", "???"}, {"\xed\xa0\x80", "???"}};
	struct buf b = {0};
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_reset(&b);
		plain_add(&b, str_of(cases[i].in));
		assert_str(buf_str(&b), cases[i].out);
		strcpy(text, cases[i].in);
		plain_in_place(text);
		assert_string_equal(text, cases[i].out);
	}
	buf_reset(&b);
	plain_add(&b, (struct str){"a\0b", 3});
	assert_str(buf_str(&b), "a?b");
	buf_release(&b);
}

static void
utf8_is_rfc3629(void **state)
{
	static const struct {
		const char *bytes;
		size_t at;
	} cases[] = {{"plain ascii, long enough for words", 34}, {"h\xc3\xa9llo", 6},
	    {"\xe2\x82\xac", 3}, {"\xf0\x9f\x98\x80", 4}, {"\xef\xbf\xbf", 3},
	    {"a\xc0\x80", 1}, {"\xc1\xbf", 0}, {"\xe0\x9f\xbf", 0}, {"\xed\xa0\x80", 0},
	    {"\xf0\x8f\xbf\xbf", 0}, {"\xf4\x90\x80\x80", 0}, {"\xf5\x80\x80\x80", 0},
	    {"12345678\xff", 8}, {"12345678\xe2\x82", 8}, {"\x80", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(utf8_invalid(str_of(cases[i].bytes)), cases[i].at);
	assert_str(utf8_cut(STR("h\xc3\xa9llo"), 2), "h");
	assert_str(utf8_cut(STR("h\xc3\xa9llo"), 3), "h\xc3\xa9");
}

static void
sha256_known_answers(void **state)
{
	char hex[SHA256_HEX + 1];

	(void)state; /* FIPS 180-4 examples */
	sha256_of(STR("abc"), hex);
	assert_string_equal(
	    hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_of(STR(""), hex);
	assert_string_equal(
	    hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
an_index_finds_each_key(void **state)
{
	struct index x = {0};

	(void)state;
	assert_int_equal(index_get(&x, 1), 0);
	for (uint32_t i = 1; i <= 5000; i++) { /* steps of 64: many keys share a slot */
		index_reserve(&x, i);
		assert_int_equal(index_put(&x, 64 * i, i), i);
		assert_int_equal(index_put(&x, 64 * i, i + 1), i);
	}
	assert_true(x.cap >= 5000 * 3 / 2 && x.cap <= 4 * 5000);
	for (uint32_t i = 1; i <= 5000; i++)
		assert_int_equal(index_get(&x, 64 * i), i);
	assert_int_equal(index_get(&x, 1), 0);
	index_clear(&x);
	assert_int_equal(index_get(&x, 64), 0);
	index_release(&x);
}

/* Owners with longer keys store several numbers for one key. */
static void
an_index_holds_a_key_many_times(void **state)
{
	struct arena a = {0};
	struct index x[2] = {{0}, index_in(&a, 100)};

	(void)state;
	for (int k = 0; k < 2; k++) {
		bool found[101] = {false};
		struct index_slot *s;

		for (uint32_t i = 1; i <= 100; i++) {
			if (k == 0)
				index_reserve(&x[k], i);
			for (s = index_at(&x[k], i % 3); s->number != 0;)
				s = index_next(&x[k], s);
			*s = (struct index_slot){i % 3, i};
		}
		for (uint32_t key = 0; key < 3; key++) {
			for (s = index_at(&x[k], key); s->number != 0;
			     s = index_next(&x[k], s)) {
				assert_true(s->number % 3 == key && !found[s->number]);
				found[s->number] = true;
			}
		}
		for (int i = 1; i <= 100; i++)
			assert_true(found[i]);
	}
	index_release(&x[0]);
	arena_release(&a);
}

static void
sets_know_their_members(void **state)
{
	struct set s = {0};
	char id[16];

	(void)state;
	assert_false(set_has(&s, STR("a")));
	for (int i = 0; i < 10000; i++) {
		snprintf(id, sizeof id, "id-%d", i);
		assert_true(set_add(&s, str_of(id)));
		assert_false(set_add(&s, str_of(id)));
	}
	assert_int_equal(s.n, 10000);
	assert_true(set_has(&s, STR("id-9999")));
	assert_false(set_has(&s, STR("id-10000")));
	set_release(&s);
}

static void
arenas_align_and_forget(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t n = 1; n < 200000; n += 997) {
		char *p = arena_alloc(&a, n);

		assert_int_equal((uintptr_t)p % sizeof(void *), 0);
		memset(p, 1, n);
	}
	arena_reset(&a);
	assert_str(arena_dup(&a, STR("kept")), "kept");
	assert_null(arena_dup(&a, STR_NONE).p);
	assert_str(arena_fmt(&a, "%d-%s", 7, "x"), "7-x");
	assert_str(
	    arena_join(&a, (struct str[]){STR("a"), STR(""), STR("bc"), STR_NONE}),
	    "abc");
	assert_str(arena_join(&a, (struct str[]){STR_NONE}), "");
	arena_release(&a);
}

static void
messages_hold_no_control_bytes(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, ERR_INPUT, "bad: '%s'", "\x1b[2J\n"), -1);
	assert_string_equal(e.text, "bad: '?[2J?'");
	err_prefix(&e, "line %d", 3);
	assert_string_equal(e.text, "line 3: bad: '?[2J?'");
}

/* An index in an arena begins small, and keeps its keys when it grows. */
static void
an_index_in_an_arena_grows_with_its_keys(void **state)
{
	struct arena a = {0};
	struct index x = index_in(&a, 1000000);

	(void)state;
	assert_true(x.cap <= 1024);
	for (uint32_t k = 1; k <= 5000; k++)
		assert_int_equal(index_put(&x, k * 2654435761u, k), k);
	for (uint32_t k = 1; k <= 5000; k++)
		assert_int_equal(index_put(&x, k * 2654435761u, 7), k);
	assert_int_equal(x.keys, 5000);
	assert_int_equal(index_get(&x, 3), 0);
	arena_release(&a);
}

static void
utf8_is_written_as_it_is_read(void **state)
{
	static const struct {
		unsigned long c;
		const char *bytes;
	} cases[] = {{0x41, "A"}, {0x7f, "\x7f"}, {0x80, "\xc2\x80"},
	    {0x7ff, "\xdf\xbf"}, {0x800, "\xe0\xa0\x80"}, {0xffff, "\xef\xbf\xbf"},
	    {0x10000, "\xf0\x90\x80\x80"}, {0x10ffff, "\xf4\x8f\xbf\xbf"}};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_reset(&b);
		utf8_add(&b, cases[i].c);
		assert_str(buf_str(&b), cases[i].bytes);
		assert_int_equal(utf8_invalid(buf_str(&b)), b.n);
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_are_compared_as_instants),
	    cmocka_unit_test(a_message_tells_a_number_from_its_limit),
	    cmocka_unit_test(numbers_in),
	    cmocka_unit_test(numbers_out_are_short_and_read_back),
	    cmocka_unit_test(two_decimals_are_those_of_printf),
	    cmocka_unit_test(option_errors_name_the_expected_value),
	    cmocka_unit_test(instants),
	    cmocka_unit_test(utf8_is_rfc3629),
	    cmocka_unit_test(utf8_is_written_as_it_is_read),
	    cmocka_unit_test(text_is_made_safe_for_a_terminal),
	    cmocka_unit_test(sha256_known_answers),
	    cmocka_unit_test(an_index_finds_each_key),
	    cmocka_unit_test(an_index_holds_a_key_many_times),
	    cmocka_unit_test(sets_know_their_members),
	    cmocka_unit_test(arenas_align_and_forget),
	    cmocka_unit_test(messages_hold_no_control_bytes),
	    cmocka_unit_test(an_index_in_an_arena_grows_with_its_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
