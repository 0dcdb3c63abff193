/*
 * Text from a record made fit for a terminal: what could move the cursor,
 * change colours or turn the writing round becomes '?'.
 * For any room.
 */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H

#include "base/buf.h"

/* s added to b: control characters, marks that change direction, and bytes that are no UTF-8 as '?'. */
void plain_add(struct buf *b, struct str s);

#endif
