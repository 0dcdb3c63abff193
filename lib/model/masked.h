/*
 * Floats in a router file, little-endian: all of them; or, if fewer than half are not zero,
 * a bit for each, from the lowest of the first byte on, up to a multiple of 8 bytes, and
 * then those that are not zero.
 * For model.
 */
#ifndef MODEL_MASKED_H
#define MODEL_MASKED_H

#include <stdbool.h>

#include "base/buf.h"

void masked_put(struct buf *, const float *v, size_t size);

/*
 * Puts the floats of the second form to their places in v, which has zeros. False: these
 * bytes are not the form of `size` floats.
 */
bool masked_take(float *v, size_t size, struct str bytes);

#endif
