/*
 * The key of a task's text: two texts with the same key are the same task.
 * For verb, store and cmd.
 */
#ifndef TEXT_KEY_H
#define TEXT_KEY_H

#include "base/arena.h"
#include "base/str.h"

/*
 * The text in NFKC, without controls and invisible characters, with white space
 * collapsed and trimmed, and without the ".?!" that end it. Plain words are in lower
 * case. Kept is what may have a meaning: the case of a word with '-', '/', '$', '_', a
 * dot, or a capital after its first letter; superscripts, fractions and circled
 * characters; a "." or ".." that is a word or belongs to a path. The key of a key is the
 * same key. The arena owns it.
 */
struct str text_key(struct arena *, struct str);

#endif
