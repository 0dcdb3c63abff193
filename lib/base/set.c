#include "base/set.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST = 256 }; /* slots; a power of two, doubled at two thirds */

static void
key_of(struct str s, uint64_t key[2])
{
	key[0] = hash64(s, 0);
	key[1] = hash64(s, 1) | 1; /* so that zero means an empty slot */
}

/* The slot that holds key, or the empty one where it belongs. */
static size_t
find(const struct set *t, const uint64_t key[2])
{
	size_t i = (size_t)key[0] & (t->cap - 1);

	while (
	    t->slot[i][1] != 0 && (t->slot[i][0] != key[0] || t->slot[i][1] != key[1]))
		i = (i + 1) & (t->cap - 1);
	return i;
}

static void
grow(struct set *t)
{
	struct set more = {.cap = t->cap == 0 ? FIRST : t->cap * 2, .n = t->n};

	more.slot = mem_zalloc(more.cap, sizeof *more.slot);
	for (size_t i = 0; i < t->cap; i++) {
		if (t->slot[i][1] != 0)
			memcpy(more.slot[find(&more, t->slot[i])], t->slot[i],
			    sizeof *t->slot);
	}
	mem_free(t->slot);
	*t = more;
}

bool
set_add(struct set *t, struct str s)
{
	uint64_t key[2];
	size_t i;

	if (t->n * 3 >= t->cap * 2)
		grow(t);
	key_of(s, key);
	i = find(t, key);
	if (t->slot[i][1] != 0)
		return false;
	memcpy(t->slot[i], key, sizeof key);
	t->n++;
	return true;
}

bool
set_has(const struct set *t, struct str s)
{
	uint64_t key[2];

	if (t->n == 0)
		return false;
	key_of(s, key);
	return t->slot[find(t, key)][1] != 0;
}

void
set_release(struct set *t)
{
	mem_free(t->slot);
	*t = (struct set){0};
}
