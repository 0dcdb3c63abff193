/*
 * UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 * For any room.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"
#include "base/str.h"

/* The offset of the first byte that is not UTF-8, or s.n. */
size_t utf8_invalid(struct str s);

/* Adds s to b, with U+FFFD for each byte that is not UTF-8, and for each NUL. */
void utf8_repair(struct buf *b, struct str s);

/* Adds a code point, at most U+10FFFF, in its shortest form. */
void utf8_add(struct buf *b, unsigned long c);

/* s cut to at most n bytes, never inside a character. s must be valid. */
struct str utf8_cut(struct str s, size_t n);

#endif
