/*
 * Base64 (RFC 4648, section 4), with padding, without line breaks.
 * For any room.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

void base64_encode(struct buf *, const void *p, size_t n); /* appended */

/* Append the bytes to b; false, with b unchanged, when s is not base64. */
bool base64_decode(struct buf *b, struct str s);

#endif
