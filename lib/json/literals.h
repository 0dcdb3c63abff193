/*
 * NaN, Infinity and -Infinity, which the json module of Python writes for numbers,
 * as null: RFC 8259 has no such numbers, and yajl refuses the whole document.
 * For json/stream.c only.
 */
#ifndef JSON_LITERALS_H
#define JSON_LITERALS_H

#include "base/buf.h"

struct json_literals { /* zero-initialise */
	struct buf text;
	char begin[16]; /* of a literal, at the end of the last piece */
	size_t held;    /* its bytes: they are kept for the next piece */
	char token;     /* the first character of the unfinished token, or 0 */
	bool escaped;   /* in a string: the next character follows a backslash */
};

/*
 * The piece with null in place of these literals: the piece itself, if there are
 * none, or a text that is valid until the next call.
 */
struct str json_literals(struct json_literals *, struct str piece);

/* The piece that this returned was parsed; last: after its last token, or SIZE_MAX. */
void json_literals_after(struct json_literals *, struct str piece, size_t last);

bool json_literals_between(const struct json_literals *); /* no token has begun */
void json_literals_reset(struct json_literals *);         /* a new text */
void json_literals_release(struct json_literals *);

#endif
