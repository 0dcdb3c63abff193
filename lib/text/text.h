/*
 * Text as words. Everything is folded first: NFKC and case (UAX #15, #44), with
 * the invisible characters dropped. Input must be UTF-8.
 * For model, store and verb.
 */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/arena.h"
#include "base/str.h"

/*
 * The words of the parts, one list, in order, repeats kept: runs of letters,
 * digits and characters beyond ASCII that are no punctuation. A run in a
 * script without spaces (Han, kana, Thai, ...) is cut into overlapping
 * 3-grams of characters. The words lie in the arena.
 */
struct strs text_tokens(struct arena *, const struct str parts[], size_t n);

/*
 * What makes two texts the same task: folded, controls dropped, white space
 * collapsed and trimmed, trailing ".?!" trimmed. Lies in the arena.
 */
struct str text_key(struct arena *, struct str);

#endif
