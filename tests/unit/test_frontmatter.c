/* The front matter of a SKILL.md: scalars of every style, and what is no scalar. */
#include "unit.h"

#include "import/frontmatter.h"

static const char TEXT[] = "\xef\xbb\xbf---\r\n"
			   "plain: one two # a comment\r\n"
			   "longer: first\n"
			   "  second # cut\n"
			   "\n"
			   "  third\n"
			   "below:\n"
			   "  on the next line\n"
			   "url: http://host/#a\n"
			   "single: 'it''s: \"#\"' # a comment\n"
			   "double: \"a\\tb\\u00e9\\x41 \\U0001f600 \\\"c\\\\\"\n"
			   "folded: \"one\n"
			   "   two\n"
			   "\n"
			   "   three \\\n"
			   "   four\"\n"
			   "literal: |\n"
			   "  one: 1\n"
			   "    two\n"
			   "\n"
			   "  three\n"
			   "\n"
			   "greater: >-\n"
			   "   one\n"
			   "   two\n"
			   "\n"
			   "   three\n"
			   "     deeper\n"
			   "   four\n"
			   "list: [a, b]\n"
			   "items:\n"
			   "- a\n"
			   "object:\n"
			   "  name: inner\n"
			   "open: \"no end\n"
			   "wrong: \"\\q\"\n"
			   "none: ~\n"
			   "empty:\n"
			   "name: last\xff\n"
			   "---\n"
			   "name: body\n";

static const char *
value_of(const char *key, struct arena *a)
{
	struct str matter, value;
	int rc;

	assert_true(frontmatter_find(str_of(TEXT), &matter));
	rc = frontmatter_get(matter, key, a, &value);
	if (rc < 0)
		return "(no scalar)";
	return rc == 0 ? "(missing)" : arena_cstr(a, value);
}

static void
scalars(void **state)
{
	static const char *const WANT[][2] = {{"plain", "one two"},
	    {"longer", "first second\nthird"}, {"below", "on the next line"},
	    {"url", "http://host/#a"}, {"single", "it's: \"#\""},
	    {"double", "a\tb\xc3\xa9"
		       "A \xf0\x9f\x98\x80 \"c\\"},
	    {"folded", "one two\nthree four"}, {"literal", "one: 1\n  two\n\nthree"},
	    {"greater", "one two\nthree\n  deeper\nfour"}, {"list", "(no scalar)"},
	    {"items", "(no scalar)"}, {"object", "(no scalar)"},
	    {"wrong", "(no scalar)"}, {"none", "(missing)"}, {"empty", "(missing)"},
	    {"absent", "(missing)"}, {"name", "last\xef\xbf\xbd"}};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < sizeof WANT / sizeof *WANT; i++)
		assert_string_equal(value_of(WANT[i][0], &a), WANT[i][1]);
	arena_release(&a);
}

static void
no_front_matter(void **state)
{
	static const char *const TEXTS[] = {"", "-", "---", "---\nname: x\n",
	    "name: x\n", " ---\n---\n", "# Title\n---\nname: x\n---\n"};
	struct str matter;

	(void)state;
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
		assert_false(frontmatter_find(str_of(TEXTS[i]), &matter));
	assert_true(frontmatter_find(STR("---\n---\n"), &matter));
	assert_int_equal(matter.n, 0);
}

/* Every beginning of the text is read without a fault. */
static void
cut_anywhere(void **state)
{
	static const char *const KEYS[] = {"plain", "single", "double", "folded",
	    "literal", "greater", "items", "object", "name"};
	struct arena a = {0};
	struct str value;

	(void)state;
	for (size_t n = 0; n < sizeof TEXT; n++) {
		char *copy = test_malloc(n + 1); /* so that a sanitizer sees its end */

		memcpy(copy, TEXT, n);
		for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
			frontmatter_get((struct str){copy, n}, KEYS[i], &a, &value);
			assert_true(value.n <= 2 * n + 3);
		}
		test_free(copy);
		arena_reset(&a);
	}
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(scalars),
	    cmocka_unit_test(no_front_matter),
	    cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
