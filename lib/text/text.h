/*
 * Text as words. Text is folded first: NFKC and case (UAX #15, #44), without
 * invisible characters. The input must be UTF-8.
 * For model, store and verb.
 */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/*
 * The words of the parts as one list, in order, with repeats. A word is a run of
 * letters, digits and characters beyond ASCII that are not punctuation. A run in a
 * script without spaces (Han, kana, Thai, ...) is cut into overlapping 3-grams of
 * characters. The arena owns the words.
 */
struct strs text_tokens(struct arena *, const struct str parts[], size_t n);

#endif
