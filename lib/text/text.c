#include "text/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
	/*
	 * The sort of combining marks is quadratic in their number, so text is
	 * folded in pieces of about so many bytes. Beyond the first limit a piece
	 * ends where no mark is separated from its letter. Beyond the second limit
	 * it ends anywhere, because natural text has no such run of marks.
	 */
	PIECE = 256,
	PIECE_MOST = 1024,
	NGRAM = 3, /* characters of a token in a script without spaces */
};

static const utf8proc_option_t FOLD =
    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
			UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

/* The length of the ASCII prefix of s. */
static size_t
ascii_head(struct str s)
{
	size_t i = 0;
	uint64_t word;

	for (; s.n - i >= sizeof word; i += sizeof word) {
		memcpy(&word, s.p + i, sizeof word);
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	return i;
}

static void
lower(char *to, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		to[i] = (char)(c + ((unsigned)(c - 'A') < 26 ? 'a' - 'A' : 0));
	}
}

struct folder {
	struct buf out;
	utf8proc_int32_t *tmp;
	size_t cap;
};

static void
fold_piece(struct folder *f, struct str s)
{
	utf8proc_ssize_t n;

	for (;;) {
		n = utf8proc_decompose((const utf8proc_uint8_t *)s.p,
		    (utf8proc_ssize_t)s.n, f->tmp, (utf8proc_ssize_t)f->cap, FOLD);
		if (n <
		    /* reencode needs one more byte for a NUL */
		    (utf8proc_ssize_t)f->cap)
			break;
		f->tmp = mem_grow(f->tmp, &f->cap, (size_t)n + 1, sizeof *f->tmp);
	}
	if (n >= 0)
		n = utf8proc_reencode(f->tmp, n, FOLD);
	if (n >= 0)
		buf_add(&f->out, f->tmp, (size_t)n);
	else
		buf_add_str(&f->out, s); /* not UTF-8: copied unchanged */
}

/* Whether the character at s.p[i] has no combining mark. */
static bool
starts(struct str s, size_t i)
{
	utf8proc_int32_t c;

	if (utf8proc_iterate((const utf8proc_uint8_t *)s.p + i,
		(utf8proc_ssize_t)(s.n - i), &c) <= 0)
		return true;
	return utf8proc_get_property(c)->combining_class == 0;
}

/* The end of the first piece of s: the next ASCII character, or the limits above. */
static size_t
piece_end(struct str s)
{
	size_t i = 1;

	while (i < s.n && (unsigned char)s.p[i] >= 0x80) {
		bool character = ((unsigned char)s.p[i] & 0xc0) != 0x80;

		if (character && i >= PIECE && (i >= PIECE_MOST || starts(s, i)))
			break;
		i++;
	}
	return i;
}

static struct str
fold(struct arena *a, struct str s)
{
	struct folder f = {0};
	struct str folded;
	size_t n = ascii_head(s);

	if (n == s.n) {
		char *p = arena_alloc(a, s.n);

		lower(p, s);
		return (struct str){p, s.n};
	}
	while (s.n > 0) {
		n = ascii_head(s);
		if (n > 1) { /* the last character may have a mark */
			n = n == s.n ? n : n - 1;
			buf_reserve(&f.out, n);
			lower(f.out.p + f.out.n, (struct str){s.p, n});
			f.out.n += n;
		} else {
			n = piece_end(s);
			fold_piece(&f, (struct str){s.p, n});
		}
		s = (struct str){s.p + n, s.n - n};
	}
	folded = arena_dup(a, buf_str(&f.out));
	buf_release(&f.out);
	mem_free(f.tmp);
	return folded;
}

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
		folded[i] = fold(a, parts[i]);
		words.n += cut(folded[i], NULL);
	}
	words.v = arena_alloc(a, words.n * sizeof *words.v);
	for (size_t i = 0, k = 0; i < n; i++)
		k += cut(folded[i], words.v + k);
	return words;
}

static bool
is_space(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return (c >= '\t' && c <= '\r') || c == 0x85;
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

struct str
text_key(struct arena *a, struct str s)
{
	struct str in = fold(a, without_controls(a, s));
	char *out = arena_alloc(a, in.n);
	size_t n = 0;
	bool space = false;

	for (size_t i = 0, len; i < in.n; i += len) {
		utf8proc_int32_t c;
		utf8proc_ssize_t got =
		    utf8proc_iterate((const utf8proc_uint8_t *)in.p + i,
			(utf8proc_ssize_t)(in.n - i), &c);

		len = got <= 0 ? 1 : (size_t)got;
		if (got > 0 && is_space(c)) {
			space = true;
			continue;
		}
		if (space && n > 0)
			out[n++] = ' ';
		space = false;
		memcpy(out + n, in.p + i, len);
		n += len;
	}
	while (n > 0 && memchr(".?! ", out[n - 1], 4) != NULL)
		n--;
	return (struct str){out, n};
}
