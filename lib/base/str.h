/*
 * A span of bytes that has another owner. p == NULL means "absent", which is
 * different from empty. Never NUL-terminated: print with %.*s and STR_ARG.
 * For any room.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* A list of spans, usually in an arena. */
struct strs {
	struct str *v;
	size_t n;
};

#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_NONE ((struct str){NULL, 0})

static inline struct str
str_of(const char *c)
{
	return (struct str){c, c == NULL ? 0 : strlen(c)};
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
str_is(struct str a, const char *lit)
{
	return str_eq(a, str_of(lit));
}

static inline bool
str_starts(struct str a, struct str head)
{
	return a.n >= head.n && (head.n == 0 || memcmp(a.p, head.p, head.n) == 0);
}

/* Whether s is one of the strings of a list that ends with NULL. */
static inline bool
str_in(struct str s, const char *const list[])
{
	for (; *list != NULL; list++) {
		if (str_is(s, *list))
			return true;
	}
	return false;
}

static inline bool
str_ends(struct str s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n && memcmp(s.p + s.n - n, tail, n) == 0;
}

/*
 * Byte order; of two with the same beginning the shorter is first. All ids are so
 * ordered.
 */
static inline int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/*
 * The bytes of s that a message shows: 200 at most, and no part of a UTF-8 character.
 */
static inline int
str_shown(struct str s)
{
	size_t n = s.n > 200 ? 200 : s.n;

	while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return (int)n;
}

/* For "%.*s", in messages, not for data. */
#define STR_ARG(s) str_shown(s), ((s).p == NULL ? "" : (s).p)

/* str_cmp for qsort of struct str. */
int str_order(const void *a, const void *b);

#endif
