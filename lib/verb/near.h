/*
 * Near copies: texts that differ in one word at most, whatever the order of the words,
 * and whatever the numbers in them. For verb.
 */
#ifndef VERB_NEAR_H
#define VERB_NEAR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/set.h"

/* A text with fewer words has no near copies: one word makes another task of it. */
enum { NEAR_WORDS = 6 };

/*
 * Holds hashes of the set of words of a text, and of this set without each of its words:
 * two sets differ in one word if they have one of these in common. 16 bytes each.
 */
struct near { /* zero-initialise */
	struct set sets;
};

/* Adds the text. Returns whether it is a near copy of one that was added before. */
bool near_add(struct near *, struct str text, struct arena *);
void near_release(struct near *);

#endif
