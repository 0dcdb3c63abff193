/*
 * From a 32-bit key to a number that is not 0: open addressing with linear
 * probing, at most two thirds full. A key chooses its slot as it is, so it must
 * be a hash. This is the only hash table of the house: what a number means, and
 * what belongs to it, is in an array of the owner.
 * For any room.
 */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stdint.h>

#include "base/arena.h"

struct index_slot {
	uint32_t key;
	uint32_t number; /* 0: the slot is empty */
};

struct index { /* zero-initialise: empty, and on the heap */
	struct index_slot *slot;
	size_t cap;          /* slots: 0 or a power of two */
	size_t keys;         /* that index_put has added */
	struct arena *arena; /* NULL: on the heap */
};

/*
 * An index in the arena, for up to `most` keys. It grows with the keys that it gets:
 * a text of four million words may have a hundred distinct ones. Never release it.
 */
struct index index_in(struct arena *, size_t most);

/* Allocate more slots and move every key, so that `n` keys fit. */
void index_grow(struct index *, size_t n);
struct index index_copy(const struct index *); /* on the heap */
void index_clear(struct index *);              /* no key is left; the memory is kept */
void index_release(struct index *);

static inline void
index_reserve(struct index *x, size_t n) /* room for n keys in all */
{
	if (n * 3 > x->cap * 2)
		index_grow(x, n);
}

/* The first slot from i on that is empty or holds key. There is an empty one. */
static inline struct index_slot *
index_probe(const struct index *x, size_t i, uint32_t key)
{
	size_t mask = x->cap - 1;

	i &= mask;
	while (x->slot[i].number != 0 && x->slot[i].key != key)
		i = (i + 1) & mask;
	return &x->slot[i];
}

/* The slot of key, or the empty slot where it belongs. Room must be reserved. */
static inline struct index_slot *
index_at(const struct index *x, uint32_t key)
{
	return index_probe(x, key, key);
}

/*
 * The next slot with the same key, or an empty one. An owner whose keys are
 * longer than 32 bits compares the rest, and has several slots for one key.
 */
static inline struct index_slot *
index_next(const struct index *x, const struct index_slot *s)
{
	return index_probe(x, (size_t)(s - x->slot) + 1, s->key);
}

/* The number of key; 0 when it is absent. */
static inline uint32_t
index_get(const struct index *x, uint32_t key)
{
	return x->cap == 0 ? 0 : index_at(x, key)->number;
}

/* The number of key; an absent key gets `number`. Makes room, unlike index_at. */
static inline uint32_t
index_put(struct index *x, uint32_t key, uint32_t number)
{
	struct index_slot *s;

	index_reserve(x, x->keys + 1);
	s = index_at(x, key);
	if (s->number == 0) {
		*s = (struct index_slot){key, number};
		x->keys++;
	}
	return s->number;
}

#endif
