#include "text/text.h"

#include <stdbool.h>
#include <utf8proc.h>

#include "text/fold.h"

enum { NGRAM = 3 }; /* characters of a token in a script without spaces */

/* The class of a character for the tokenizer. */
enum class { SEPARATOR, WORD, DENSE };

static bool
script_without_spaces(utf8proc_int32_t c)
{
	return (c >= 0x0e00 && c <= 0x109f) || /* Thai, Lao, Tibetan, Myanmar */
	       (c >= 0x1780 && c <= 0x17ff) || /* Khmer */
	       (c >= 0x3005 && c <= 0x3007) ||
	       (c >= 0x3041 && c <= 0x30ff) || /* kana */
	       (c >= 0x31f0 && c <= 0x31ff) || (c >= 0x3400 && c <= 0x4dbf) ||
	       (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || /* Han */
	       (c >= 0x20000 && c <= 0x3ffff);
}

static enum class class_of(utf8proc_int32_t c) {
	switch (utf8proc_category(c)){
		case UTF8PROC_CATEGORY_PC : case UTF8PROC_CATEGORY_PD : case
		UTF8PROC_CATEGORY_PS : case UTF8PROC_CATEGORY_PE : case
		UTF8PROC_CATEGORY_PI : case UTF8PROC_CATEGORY_PF : case
		UTF8PROC_CATEGORY_PO : case UTF8PROC_CATEGORY_ZS : case
		UTF8PROC_CATEGORY_ZL : case UTF8PROC_CATEGORY_ZP : case
		UTF8PROC_CATEGORY_CC : return SEPARATOR;
		default : return script_without_spaces(c) ? DENSE : WORD;
	}
}

/* The class and the length of the character at p; p < end. */
static enum class next_class(const char *p, const char *end, size_t *n) {
	unsigned char c = (unsigned char)*p; utf8proc_int32_t code;
	utf8proc_ssize_t len;

	*n = 1;
	if (c < 0x80) return (unsigned)(c - 'a') < 26 || (unsigned)(c - '0') < 10
	    ? WORD
	    : SEPARATOR;
	len = utf8proc_iterate((const utf8proc_uint8_t *)p, end - p, &code);
	if (len <= 0) return WORD; /* not UTF-8: a byte of a word */
	    *n = (size_t)len;
	return class_of(code);
}

/* The 3-grams of a run of n characters, or the whole run if it is shorter. */
static size_t
cut_dense(struct str run, size_t chars, struct str *out)
{
	size_t grams = chars < NGRAM ? 1 : chars - NGRAM + 1, from = 0, to = 0, in = 0;

	for (size_t i = 0; out != NULL && i < grams; i++) {
		for (; in < NGRAM && to < run.n; in++) {
			for (to++;
			     to < run.n && ((unsigned char)run.p[to] & 0xc0) == 0x80;
			     to++)
				;
		}
		out[i] = (struct str){run.p + from, to - from};
		for (from++; from < to && ((unsigned char)run.p[from] & 0xc0) == 0x80;
		     from++)
			;
		in--;
	}
	return grams;
}

/* The number of words of folded text; the words are stored in out unless it is NULL. */
static size_t
cut(struct str s, struct str *out)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t n = 0, len;

	while (p < end) {
		enum class kind = next_class(p, end, &len);
		const char *from = p;
		size_t chars = 0;

		if (kind == SEPARATOR) {
			p += len;
			continue;
		}
		do {
			p += len;
			chars++;
		} while (p < end && next_class(p, end, &len) == kind);
		if (kind == DENSE) {
			n += cut_dense((struct str){from, (size_t)(p - from)}, chars,
			    out == NULL ? NULL : out + n);
			continue;
		}
		if (out != NULL)
			out[n] = (struct str){from, (size_t)(p - from)};
		n++;
	}
	return n;
}

struct strs
text_tokens(struct arena *a, const struct str parts[], size_t n)
{
	struct str *folded = arena_alloc(a, n * sizeof *folded);
	struct strs words = {NULL, 0};

	for (size_t i = 0; i < n; i++) {
		folded[i] = text_fold(a, parts[i]);
		words.n += cut(folded[i], NULL);
	}
	words.v = arena_alloc(a, words.n * sizeof *words.v);
	for (size_t i = 0, k = 0; i < n; i++)
		k += cut(folded[i], words.v + k);
	return words;
}
