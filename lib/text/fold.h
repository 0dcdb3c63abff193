/*
 * Text in one form (UAX #15): compatible and composed (NFKC), without invisible
 * characters. The input must be UTF-8.
 * For text only.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"
#include "base/str.h"

/* For words: case is folded too (UAX #44). In the arena. */
struct str text_fold(struct arena *, struct str);

/*
 * For keys: case is kept, and so are characters whose compatible form means something
 * else, such as superscripts and fractions. In the arena, or s itself.
 */
struct str text_normal(struct arena *, struct str);

#endif
