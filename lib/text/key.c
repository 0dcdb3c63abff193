#include "text/key.h"

#include <stdbool.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "text/fold.h"

/* ASCII is asked first in these three: then a key of English takes 2/3 of the time. */
static bool
is_space(utf8proc_int32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return c == 0x85;
	}
}

/*
 * The length of the control character at the start of s, if it is not white space;
 * else 0.
 */
static size_t
control(struct str s)
{
	unsigned char c = (unsigned char)s.p[0],
		      d = s.n > 1 ? (unsigned char)s.p[1] : 0;

	if ((c < ' ' && (c < '\t' || c > '\r')) || c == 0x7f)
		return 1;
	return c == 0xc2 && d >= 0x80 && d <= 0x9f && d != 0x85 ? 2 : 0;
}

/* Remove controls before folding: one may separate a letter from its mark. */
static struct str
without_controls(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t skip = control((struct str){s.p + i, s.n - i});

		if (skip == 0)
			out[n++] = s.p[i++];
		i += skip;
	}
	return (struct str){out, n};
}

/* ---- words ---- */

static bool
is_capital(utf8proc_int32_t c)
{
	utf8proc_category_t k;

	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	k = utf8proc_category(c);
	return k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LT;
}

static bool
is_letter(utf8proc_int32_t c)
{
	utf8proc_category_t k;

	if (c < 0x80)
		return is_capital(c) || (c >= 'a' && c <= 'z');
	k = utf8proc_category(c);
	return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO;
}

/* The character at s.p[i], and its length. A byte that is not UTF-8 is a character. */
static utf8proc_int32_t
character(struct str s, size_t i, size_t *n)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t got;

	*n = 1;
	if ((unsigned char)s.p[i] < 0x80)
		return (unsigned char)s.p[i];
	got = utf8proc_iterate(
	    (const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &c);
	if (got <= 0)
		return 0;
	*n = (size_t)got;
	return c;
}

static bool
is_stop(char c)
{
	return c == '.' || c == '?' || c == '!';
}

/*
 * Whether the case of a word may have a meaning: a flag, a path, a variable, a name of
 * code or of a file, a word with a capital after its first letter. The stops at its end
 * may be those of a sentence, so they decide nothing.
 */
static bool
case_matters(struct str word)
{
	bool letters = false;

	while (word.n > 0 && is_stop(word.p[word.n - 1]))
		word.n--;
	for (size_t i = 0, n; i < word.n; i += n) {
		utf8proc_int32_t c = character(word, i, &n);

		if (c < 0x80 && c > 0 && strchr("-/$_.", (int)c) != NULL)
			return true;
		if (letters && is_capital(c))
			return true;
		letters = letters || is_letter(c);
	}
	return false;
}

/*
 * Adds a word, in lower case if that changes no meaning. Not the case folding of words:
 * it makes one word of the German words for measures and for mass.
 */
static void
add_word(struct buf *out, struct str word)
{
	utf8proc_uint8_t bytes[4];

	if (out->n > 0)
		buf_addc(out, ' ');
	if (case_matters(word)) {
		buf_add_str(out, word);
		return;
	}
	for (size_t i = 0, n; i < word.n; i += n) {
		utf8proc_int32_t c = character(word, i, &n);

		utf8proc_int32_t small = is_capital(c) ? utf8proc_tolower(c) : c;

		/* a dotted I is no i with a dot: a mark after it would be composed */
		if (small == c || (small < 0x80) != (c < 0x80))
			buf_add(out, word.p + i, n);
		else
			buf_add(out, bytes, (size_t)utf8proc_encode_char(small, bytes));
	}
}

static bool
only_dots(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '.')
			return false;
	}
	return true;
}

/*
 * The length of the key without the stops at its end that end a sentence: not a "." or
 * ".." that is a word of its own, and not what belongs to a path, a pattern or a
 * variable, as in ../.. and $?
 */
static size_t
without_stops(struct str s)
{
	size_t n = s.n;

	for (;;) {
		size_t end = n;

		while (n > 0 && is_stop(s.p[n - 1]))
			n--;
		if (n == end)
			return n;
		if (n == 0 || s.p[n - 1] == ' ') {
			if (only_dots((struct str){s.p + n, end - n}))
				return end;
			n -= n > 0;
		} else if (strchr("/\\$*-=:~", s.p[n - 1]) != NULL) {
			return end;
		}
	}
}

struct str
text_key(struct arena *a, struct str s)
{
	struct str in = text_normal(a, without_controls(a, s)), key;
	struct buf out = {0};

	for (size_t i = 0, n; i < in.n; i += n) {
		size_t from = i;

		if (is_space(character(in, i, &n)))
			continue;
		for (; i < in.n && !is_space(character(in, i, &n)); i += n)
			;
		add_word(&out, (struct str){in.p + from, i - from});
		n = 0;
	}
	key = buf_str(&out);
	key.n = without_stops(key);
	key = arena_dup(a, key);
	buf_release(&out);
	return key;
}
