/*
 * What a file is that has no record a line, by its first bytes: for advice to a person
 * who gave a program the wrong file.
 * For cli.
 */
#ifndef REC_SHAPE_H
#define REC_SHAPE_H

#include "base/str.h"

/*
 * What the file is, and what to do with it, in a sentence; NULL: it may be a file of
 * lines. `line` is its first line, which is bad; `cut`: because its object does not
 * end; `ahead` is what was read after it.
 */
const char *file_shape(struct str line, bool cut, struct str ahead);

#endif
