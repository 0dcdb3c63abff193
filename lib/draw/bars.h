/*
 * The pictures of a text: rows of characters, in Unicode or in ASCII. For verb.
 */
#ifndef DRAW_BARS_H
#define DRAW_BARS_H

#include "base/buf.h"
#include "draw/picture.h"

/* A gate: estimate o, bound ], threshold |; all in `columns` (at most 80). */
void bars_interval(struct buf *, const struct interval *, size_t columns, bool unicode);

/* A bar of a share in [0,1] of the columns; at least one column unless it is 0. */
void bars_share(struct buf *, double share, size_t columns, bool unicode);

#endif
