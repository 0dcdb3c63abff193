/* lib/text: folding, words, keys. */
#include "unit.h"

#include "text/key.h"
#include "text/text.h"

static struct arena arena;

/* The words of one text, joined by '|'. */
static struct str
words(const char *text)
{
	struct str part = str_of(text);
	struct strs w = text_tokens(&arena, &part, 1);
	char *out = arena_alloc(&arena, 3 * strlen(text) + 64);
	size_t n = 0;

	for (size_t i = 0; i < w.n; i++) {
		if (i > 0)
			out[n++] = '|';
		memcpy(out + n, w.v[i].p, w.v[i].n);
		n += w.v[i].n;
	}
	return (struct str){out, n};
}

static struct str
key(const char *text)
{
	return text_key(&arena, str_of(text));
}

static void
words_are_letters_and_digits(void **state)
{
	(void)state;
	assert_str(words("Check the DISK-usage of /var/log2!"),
	    "check|the|disk|usage|of|var|log2");
	assert_str(words("don't"), "don|t");
	assert_str(words(""), "");
	assert_str(words(" \t.,;:!?-_()"), "");
	assert_str(words("a a A"), "a|a|a");
}

static void
text_is_folded(void **state)
{
	(void)state;
	assert_str(words("STRA\xc3\x9f"
			 "E"),
	    "strasse"); /* sharp s */
	assert_str(
	    words("\xef\xbc\xa1\xef\xbc\xa2\xef\xbc\x91"), "ab1"); /* full width */
	assert_str(
	    words("e\xcc\x81t\xc3\x89"), "\xc3\xa9t\xc3\xa9"); /* composed or not */
	assert_str(words("\xef\xac\x81ne"), "fine");           /* ligature */
	assert_str(words("so\xc2\xad"
			 "ft"),
	    "soft"); /* soft hyphen */
	assert_str(words("\xd0\x9f\xd0\xa0\xd0\x98"),
	    "\xd0\xbf\xd1\x80\xd0\xb8"); /* Cyrillic */
}

static void
punctuation_beyond_ascii_separates(void **state)
{
	(void)state;
	assert_str(words("one\xe2\x80\x94two\xe3\x80\x82three"), "one|two|three");
	assert_str(
	    words("\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85\xd8\x9f \xd9\x86\xd8\xb9\xd9\x85"),
	    "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85|\xd9\x86\xd8\xb9\xd9\x85");
	assert_str(words("go \xf0\x9f\x9a\x80 now"),
	    "go|\xf0\x9f\x9a\x80|now"); /* an emoji is a word */
}

static void
scripts_without_spaces_give_3_grams(void **state)
{
	(void)state;
	/* four Han characters: two 3-grams */
	assert_str(words("\xe4\xbb\x8a\xe5\xa4\xa9\xe5\xa4\xa9\xe6\xb0\x94"),
	    "\xe4\xbb\x8a\xe5\xa4\xa9\xe5\xa4\xa9|"
	    "\xe5\xa4\xa9\xe5\xa4\xa9\xe6\xb0\x94");
	/* a run of fewer than three is one word; Latin next to it is a separate word */
	assert_str(
	    words("\xe6\x9d\xb1\xe4\xba\xactower"), "\xe6\x9d\xb1\xe4\xba\xac|tower");
	assert_str(words("\xe6\x9d\xb1"), "\xe6\x9d\xb1");
	/* Thai: marks count as characters */
	assert_str(words("\xe0\xb8\x9b\xe0\xb8\xb5\xe0\xb9\x88\xe0\xb8\x81"),
	    "\xe0\xb8\x9b\xe0\xb8\xb5\xe0\xb9\x88|"
	    "\xe0\xb8\xb5\xe0\xb9\x88\xe0\xb8\x81");
}

static void
parts_are_one_list(void **state)
{
	const struct str parts[] = {
	    STR("One two"), STR_NONE, STR(""), STR("Two\xc3\x89")};
	struct strs w = text_tokens(&arena, parts, 4);

	(void)state;
	assert_int_equal(w.n, 3);
	assert_str(w.v[0], "one");
	assert_str(w.v[1], "two");
	assert_str(w.v[2], "two\xc3\xa9");
}

static void
a_million_marks_are_fast(void **state)
{
	size_t n = 1 << 20;
	char *p = arena_alloc(&arena, n + 1);
	struct str s = {p, n + 1};

	(void)state;
	p[0] = 'a';
	for (size_t i = 0; i < n;
	     i += 4) /* two marks of different classes, out of order */
		memcpy(
		    p + 1 + i, i % 8 == 0 ? "\xcc\x81\xcc\xa3" : "\xcc\x82\xcc\xa4", 4);
	assert_int_equal(text_tokens(&arena, &s, 1).n, 1);
	arena_reset(&arena);
}

static void
keys_keep_what_matters(void **state)
{
	(void)state;
	assert_str(key("  What is \t the\n time ?? "), "what is the time");
	assert_str(key("Rm -rf /tmp/X2 !."), "rm -rf /tmp/X2");
	assert_str(key("don't do it..."), "don't do it");
	assert_str(key("a\x01\x7f"
		       "b"),
	    "ab");
	assert_str(key("e\x01\xcc\x81\xc2\x80"),
	    "\xc3\xa9"); /* a control between a letter and its mark */
	assert_str(key("a\xc2\xa0\xe2\x80\xa8"
		       "b"),
	    "a b"); /* no-break space, line separator */
	assert_str(key("\xef\xbc\xa8\xef\xbd\x89\xef\xbc\x9f"), "hi");
	assert_str(key("?"), "");
	assert_str(key(""), "");
}

static void
keys_keep_the_case_that_means_something(void **state)
{
	/* Two texts each that are two tasks. */
	static const char *const two[][2] = {{"git branch -D x", "git branch -d x"},
	    {"tar -C a", "tar -c a"}, {"ls /Tmp", "ls /tmp"},
	    {"echo $Home", "echo $home"}, {"drop My_Table", "drop my_table"},
	    {"open Main.java", "open main.java"}, {"call getUser", "call getuser"},
	    {"ask IT", "ask it"}, {"use SELECT", "use select"},
	    {"Send it to US", "Send it to us"}, {"ls .", "ls"}, {"ls ..", "ls ."},
	    {"cd ../..", "cd ../"}, {"git add .", "git add"},
	    {"go test ./...", "go test ./"}, {"echo $?", "echo $"},
	    {"ls /tmp/?", "ls /tmp/"}, {"10\xc2\xb2", "102"}, {"\xe2\x82\x82", "2"},
	    {"\xc2\xbd cup", "1/2 cup"}, {"\xe2\x91\xa0", "1"},
	    {"Ma\xc3\x9f"
	     "e",
		"Masse"},
	    {"x = -1", "x = 1"}, {"don't", "dont"}, {"a+b", "a b"}, {"C#", "C"},
	    {"not now", "now"}, {"5%", "5"}};
	/* And two that are one. */
	static const char *const one[][2] = {{"Check the Disk.", "check the disk"},
	    {"What time is it?!", "what time is it"},
	    {"What time is it ?", "What time is it"}, {"Delete -D.", "delete -D"},
	    {"Delete /tmp/x!", "delete /tmp/x"},
	    {"(Check) the disk", "(check) the disk"},
	    {"\xc3\x89t\xc3\xa9", "\xc3\xa9t\xc3\xa9"}, {"\xef\xbc\xa8i", "Hi"},
	    {"A\tb\nc", "a b c"}, {"e\xcc\x81", "\xc3\xa9"}};

	(void)state;
	for (size_t i = 0; i < sizeof two / sizeof *two; i++) {
		if (str_eq(key(two[i][0]), key(two[i][1])))
			fail_msg("'%s' and '%s' have one key", two[i][0], two[i][1]);
	}
	for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
		if (!str_eq(key(one[i][0]), key(one[i][1])))
			fail_msg("'%s' and '%s' have two keys", one[i][0], one[i][1]);
	}
}

static void
a_key_is_its_own_key(void **state)
{
	static const char *const texts[] = {"  A  b. ? ",
	    ("STRA\xc3\x9f"
	     "E!"),
	    "\xe2\x91\xa0 x", "x . y"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct str once = key(texts[i]), twice = text_key(&arena, once);

		assert_true(str_eq(once, twice));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_letters_and_digits),
	    cmocka_unit_test(text_is_folded),
	    cmocka_unit_test(punctuation_beyond_ascii_separates),
	    cmocka_unit_test(scripts_without_spaces_give_3_grams),
	    cmocka_unit_test(parts_are_one_list),
	    cmocka_unit_test(a_million_marks_are_fast),
	    cmocka_unit_test(keys_keep_what_matters),
	    cmocka_unit_test(keys_keep_the_case_that_means_something),
	    cmocka_unit_test(a_key_is_its_own_key),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_release(&arena);
	return failed;
}
