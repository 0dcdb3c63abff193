/*
 * A growing run of bytes. Zero-initialise (struct buf b = {0}), add, and
 * buf_release at the end. p may move at each add; it is not NUL-terminated
 * unless buf_cstr says so.
 * For any room.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;
	size_t n, cap;
};

void buf_reserve(struct buf *b, size_t more); /* room for `more` bytes after n */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_add_str(struct buf *b, struct str s);
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *buf_cstr(struct buf *b); /* NUL-terminated; valid until the next call */
void buf_chomp(struct buf *b);       /* without the newlines at its end */
void buf_reset(struct buf *b);       /* empty; keeps the memory */
void buf_release(struct buf *b);     /* empty; frees the memory */

static inline void
buf_addc(struct buf *b, char c)
{
	if (b->n == b->cap)
		buf_reserve(b, 1);
	b->p[b->n++] = c;
}

static inline struct str
buf_str(const struct buf *b) /* valid until the next add */
{
	return (struct str){b->p == NULL ? "" : b->p, b->n};
}

#endif
