#include "text/fold.h"

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
};

static const utf8proc_option_t COMMON =
    (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
			UTF8PROC_IGNORE);

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
	bool words; /* fold case, and the characters that meaning() names */
	struct buf out;
	utf8proc_int32_t *tmp;
	size_t cap;
};

static void
fold_piece(struct folder *f, struct str s)
{
	const utf8proc_option_t how =
	    f->words ? (utf8proc_option_t)(COMMON | UTF8PROC_CASEFOLD) : COMMON;
	utf8proc_ssize_t n;

	for (;;) {
		n = utf8proc_decompose((const utf8proc_uint8_t *)s.p,
		    (utf8proc_ssize_t)s.n, f->tmp, (utf8proc_ssize_t)f->cap, how);
		if (n <
		    /* reencode needs one more byte for a NUL */
		    (utf8proc_ssize_t)f->cap)
			break;
		f->tmp = mem_grow(f->tmp, &f->cap, (size_t)n + 1, sizeof *f->tmp);
	}
	if (n >= 0)
		n = utf8proc_reencode(f->tmp, n, how);
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

/*
 * The length of the character at s if its compatible form means something else: 10 with
 * a superscript 2 is not 102, and a circled 1 is a label. Otherwise 0.
 */
static size_t
meaning(struct str s)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n =
	    utf8proc_iterate((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &c);

	if (n <= 0)
		return 0;
	switch (utf8proc_get_property(c)->decomp_type) {
	case UTF8PROC_DECOMP_TYPE_SUPER:
	case UTF8PROC_DECOMP_TYPE_SUB:
	case UTF8PROC_DECOMP_TYPE_FRACTION:
	case UTF8PROC_DECOMP_TYPE_CIRCLE:
	case UTF8PROC_DECOMP_TYPE_SQUARE:
		return (size_t)n;
	default:
		return 0;
	}
}

/* The end of the first piece of s: the next ASCII character, or the limits above. */
static size_t
piece_end(const struct folder *f, struct str s)
{
	size_t i = 1;

	while (i < s.n && (unsigned char)s.p[i] >= 0x80) {
		bool character = ((unsigned char)s.p[i] & 0xc0) != 0x80;

		if (character && i >= PIECE && (i >= PIECE_MOST || starts(s, i)))
			break;
		if (character && !f->words &&
		    meaning((struct str){s.p + i, s.n - i}) > 0)
			break;
		i++;
	}
	return i;
}

/* The first piece of s, folded; returns its length. */
static size_t
fold_next(struct folder *f, struct str s)
{
	size_t n = ascii_head(s);

	if (n > 1) { /* the last character may have a mark */
		n = n == s.n ? n : n - 1;
		buf_reserve(&f->out, n);
		if (f->words)
			lower(f->out.p + f->out.n, (struct str){s.p, n});
		else
			memcpy(f->out.p + f->out.n, s.p, n);
		f->out.n += n;
	} else if (!f->words && (n = meaning(s)) > 0) {
		buf_add(&f->out, s.p, n);
	} else {
		n = piece_end(f, s);
		fold_piece(f, (struct str){s.p, n});
	}
	return n;
}

static struct str
fold(struct arena *a, struct str s, bool words)
{
	struct folder f = {.words = words};
	struct str folded;

	while (s.n > 0) {
		size_t n = fold_next(&f, s);

		s = (struct str){s.p + n, s.n - n};
	}
	folded = arena_dup(a, buf_str(&f.out));
	buf_release(&f.out);
	mem_free(f.tmp);
	return folded;
}

struct str
text_fold(struct arena *a, struct str s)
{
	char *p;

	if (ascii_head(s) < s.n)
		return fold(a, s, true);
	p = arena_alloc(a, s.n);
	lower(p, s);
	return (struct str){p, s.n};
}

struct str
text_normal(struct arena *a, struct str s)
{
	return ascii_head(s) < s.n ? fold(a, s, false) : s;
}
