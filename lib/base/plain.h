/*
 * Text made safe for a terminal. A '?' replaces each control character (C0,
 * DEL, C1), each mark that changes the direction of writing, each character
 * of no width, each line separator, and each byte that is not UTF-8.
 * For any room.
 */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H

#include "base/buf.h"

/* Append s to b, made safe. */
void plain_add(struct buf *b, struct str s);

/* The same in place: the text never grows. */
void plain_in_place(char *s);

#endif
