/*
 * Fuzzes the words and the key of a text. Laws: the key of a key is the same
 * key; a key is UTF-8 without controls or extra spaces, and does not depend on the
 * case of the first letter of a plain word; no word is empty; folded text has the same words.
 */
#include "fuzz.h"

#include "base/utf8.h"
#include "rec/case.h"
#include "text/key.h"
#include "text/text.h"

static bool
same_words(struct strs a, struct strs b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (!str_eq(a.v[i], b.v[i]))
			return false;
	}
	return true;
}

static void
tidy(struct str key)
{
	MUST(utf8_invalid(key) == key.n);
	MUST(key.n == 0 || (key.p[0] != ' ' && key.p[key.n - 1] != ' '));
	for (size_t i = 0; i < key.n; i++) {
		MUST((unsigned char)key.p[i] >= ' ' && key.p[i] != 0x7f);
		MUST(i == 0 || key.p[i] != ' ' || key.p[i - 1] != ' ');
	}
}

/* The text with its first ASCII letter, if it is the first byte, in the other case. */
static struct str
swapped(struct arena *a, struct str s)
{
	char *p = (char *)(uintptr_t)arena_dup(a, s).p;

	if (s.n > 0 && (unsigned)((p[0] | 0x20) - 'a') < 26)
		p[0] = (char)(p[0] ^ 0x20);
	return (struct str){p, s.n};
}

/* Whether all of it is small letters and spaces. */
static bool
plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != ' ' && (unsigned)(s.p[i] - 'a') >= 26)
			return false;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = alone(data, size), key, parts[2];
	struct arena a = {0};
	struct strs words;
	char id[CASE_ID + 1], other[CASE_ID + 1];

	if (utf8_invalid(text) == text.n) { /* the reader refuses other text */
		key = text_key(&a, text);
		tidy(key);
		MUST(str_eq(text_key(&a, key), key));
		if (plain(text))
			MUST(str_eq(text_key(&a, swapped(&a, text)), key));
		case_id(case_number(key), id);
		case_id(case_number(text_key(&a, text)), other);
		MUST(strcmp(id, other) == 0 && strlen(id) == CASE_ID);

		words = text_tokens(&a, &text, 1);
		for (size_t i = 0; i < words.n; i++)
			MUST(words.v[i].n > 0 &&
			     utf8_invalid(words.v[i]) == words.v[i].n);
		parts[0] = text;
		parts[1] = STR("and more");
		MUST(text_tokens(&a, parts, 2).n == words.n + 2);
		MUST(same_words(text_tokens(&a, &text, 1), words));
	}
	give_back(text);
	arena_release(&a);
	return 0;
}
