/*
 * An ordered hash table (Amble and Knuth, 1974) as it lies in a router file, where it is
 * searched without being read first. A key is a hash of 32 bits and not 0. Its home is
 * the slot key * homes / 2^32, so that homes ascend with the keys; it is there, or in the
 * next slot that is free, and all keys ascend. A search ends at a greater key or at a
 * slot with key 0; the last slot is one. Four of five homes are taken: a search reads one
 * line of a cache or two, where a sorted array of a million records costs twenty.
 * For model.
 */
#ifndef MODEL_ORDERED_H
#define MODEL_ORDERED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct ordered {           /* zero-initialise: closed */
	const uint32_t *v; /* borrowed; NULL: closed */
	size_t slots;
	unsigned words; /* of a slot; the first is the key */
	uint32_t homes;
};

/* The bounds of the words of a slot, without the key. */
struct ordered_range {
	uint32_t least, most;
};

/*
 * Adds the slots for records in ascending order of their keys, without keys of 0, as
 * little-endian words. Returns the number of homes.
 */
uint32_t ordered_put(struct buf *, const uint32_t *v, size_t n, unsigned words);

/*
 * Opens the slots if a search in them ends, so that it needs no check of its own. False:
 * it stays closed.
 */
bool ordered_open(struct ordered *, const struct ordered *from);

/*
 * Whether each key is where it belongs, and near its home, so that no search takes long;
 * and its 1 or 2 words are in range.
 */
bool ordered_sound(const struct ordered *, struct ordered_range);

static inline const uint32_t *
ordered_home(const struct ordered *o, uint32_t key)
{
	return o->v + (size_t)((uint64_t)key * o->homes >> 32) * o->words;
}

/* The slot of the key, or NULL. */
static inline const uint32_t *
ordered_find(const struct ordered *o, uint32_t key)
{
	const uint32_t *at = ordered_home(o, key);

	while (at[0] != 0 && at[0] < key)
		at += o->words;
	return at[0] == key && key != 0 ? at : NULL;
}

#endif
