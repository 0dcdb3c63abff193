/* The writer of pages: no text of a log is anything else than text in them. */
#include <math.h>

#include "draw/bars.h"
#include "draw/html.h"
#include "draw/svg.h"
#include "unit.h"

static const char *
text(struct buf *b, struct str s)
{
	buf_reset(b);
	html_text(b, s);
	return buf_cstr(b);
}

static void
every_special_character_is_escaped(void **unused)
{
	struct buf b = {0};

	(void)unused;
	assert_string_equal(text(&b, STR("<script>alert(1)</script>")),
	    "&lt;script&gt;alert(1)&lt;/script&gt;");
	assert_string_equal(text(&b, STR("\" onload='x' &amp;")),
	    "&quot; onload=&#39;x&#39; &amp;amp;");
	assert_string_equal(
	    text(&b, STR("javascript:alert(1)")), "javascript:alert(1)");
	assert_string_equal(text(&b, STR("a\tb\r\nc")), "a b  c");
	assert_string_equal(text(&b, STR("")), "");
	assert_string_equal(text(&b, STR_NONE), "");
	assert_string_equal(text(&b, STR("日本 é 🙂")), "日本 é 🙂");
	buf_release(&b);
}

static void
what_a_terminal_must_not_get_a_page_does_not_get(void **unused)
{
	struct buf b = {0};

	(void)unused;
	assert_string_equal(text(&b, STR("a\0b\033[1m\177")), "a?b?[1m?");
	assert_string_equal(text(&b, STR("x\u202ey\u2066z\u200b\u2028")), "x?y?z??");
	assert_string_equal(text(&b, STR("\xff\xc3.")), "??.");
	assert_string_equal(text(&b, STR("\xc2\x85")), "?");
	buf_release(&b);
}

static void
no_byte_gets_out_of_a_text(void **unused)
{
	struct buf b = {0};

	(void)unused;
	for (int i = 0; i < 65536; i++) {
		char two[] = {(char)(i >> 8), (char)(i & 255)};

		text(&b, (struct str){two, 2});
		for (size_t k = 0; k < b.n; k++) {
			unsigned char c = (unsigned char)b.p[k];

			assert_true(c >= 0x20 && c != 0x7f);
			assert_null(memchr("<>\"'", c, 4));
			assert_true(c != '&' || memchr("alqg#", b.p[k + 1], 5) != NULL);
		}
	}
	buf_release(&b);
}

static void
a_text_that_is_cut_says_so(void **unused)
{
	struct buf b = {0};

	(void)unused;
	html_excerpt(&b, STR("all of it"), 9);
	assert_string_equal(buf_cstr(&b), "all of it");
	buf_reset(&b);
	html_excerpt(&b, STR("<b"), 1048576);
	assert_string_equal(
	    buf_cstr(&b), "&lt;b\u2026 <small>(the first 2 of 1048576 bytes)</small>");
	buf_release(&b);
}

static void
a_page_has_its_parts(void **unused)
{
	static const char *const columns[] = {"Name", "#Count", "=Why", NULL};
	struct buf b = {0};
	struct html_table t;
	const char *page;

	(void)unused;
	html_begin(&b, STR("a <title>"), STR("the verdict"));
	t = html_table(&b, "All", columns);
	html_row(&t, STR("first"));
	html_number(&t, "%.1f", 1.25);
	html_cell(&t, STR("<"));
	html_row(&t, STR("second"));
	html_number(&t, "%.1f", NAN);
	html_cell(&t, STR(""));
	html_table_end(&t);
	html_end(&b);
	page = buf_cstr(&b);
	assert_true(strncmp(page, "<!DOCTYPE html>\n<html lang=\"en\">", 32) == 0);
	assert_non_null(strstr(page, "<title>a &lt;title&gt;</title>"));
	assert_non_null(strstr(page, "default-src 'none'"));
	assert_non_null(strstr(page, "<h1>the verdict</h1>"));
	assert_non_null(strstr(page, "<th scope=\"col\" class=\"number\">Count</th>"));
	assert_non_null(
	    strstr(page, "<tr><th scope=\"row\">first</th><td class=\"number\" "
			 "data-label=\"Count\">1.2</td><td>&lt;</td></tr>"));
	assert_non_null(strstr(page, "data-label=\"Count\">\u2013</td>"));
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "http:"));
	buf_release(&b);
}

static void
differences_go_to_their_bins(void **unused)
{
	struct histogram h = {0};

	(void)unused;
	histogram_add(&h, 0);
	histogram_add(&h, 1);
	histogram_add(&h, -1);
	histogram_add(&h, 1 - .7);
	histogram_add(&h, .3);
	histogram_add(&h, 1e-12);
	histogram_add(&h, -.05);
	assert_int_equal(h.count[HISTOGRAM_EVEN], 1);
	assert_int_equal(h.count[HISTOGRAM_BINS - 1], 1);
	assert_int_equal(h.count[0], 1);
	assert_int_equal(h.count[HISTOGRAM_EVEN + 3], 2);
	assert_int_equal(h.count[HISTOGRAM_EVEN + 1], 1);
	assert_int_equal(h.count[HISTOGRAM_EVEN - 1], 1);
	assert_int_equal(histogram_most(&h), 2);
}

static void
pictures_say_what_they_show_and_hold_no_nan(void **unused)
{
	const struct interval v = {.2, 0, .1, true, true},
			      alone = {3, 3, NAN, false, false};
	struct series none = {0};
	struct histogram empty = {0};
	struct calibration sides[2] = {{.n = 0}, {.n = 0}};
	struct buf b = {0};

	(void)unused;
	svg_interval(&b, &v, STR("<gate>"));
	svg_interval(&b, &alone, STR("alone"));
	svg_histogram(&b, &empty, STR("none"));
	svg_series(&b, &none, STR("none"));
	calibration_add(&sides[1], .5, 1);
	svg_calibration(&b, sides, STR("one"));
	assert_non_null(
	    strstr(buf_cstr(&b), "role=\"img\"><title>&lt;gate&gt;</title>"));
	assert_null(strstr(buf_cstr(&b), "nan"));
	assert_null(strstr(buf_cstr(&b), "inf"));
	buf_release(&b);
}

static void
bars_have_their_width_and_both_alphabets(void **unused)
{
	const struct interval v = {.2, 0, .1, true, true},
			      bad = {0, 0, NAN, true, false};
	struct buf b = {0};

	(void)unused;
	bars_interval(&b, &v, 20, false);
	assert_string_equal(buf_cstr(&b), ".|........]-------o.");
	buf_reset(&b);
	bars_interval(&b, &bad, 3, true);
	assert_string_equal(buf_cstr(&b), "\u00b7\u25c6\u00b7");
	buf_reset(&b);
	bars_share(&b, .001, 10, false);
	bars_share(&b, 0, 10, false);
	bars_share(&b, .2, 10, false);
	assert_string_equal(buf_cstr(&b), "###");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_special_character_is_escaped),
	    cmocka_unit_test(what_a_terminal_must_not_get_a_page_does_not_get),
	    cmocka_unit_test(no_byte_gets_out_of_a_text),
	    cmocka_unit_test(a_text_that_is_cut_says_so),
	    cmocka_unit_test(a_page_has_its_parts),
	    cmocka_unit_test(differences_go_to_their_bins),
	    cmocka_unit_test(pictures_say_what_they_show_and_hold_no_nan),
	    cmocka_unit_test(bars_have_their_width_and_both_alphabets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
