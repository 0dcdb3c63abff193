#include "base/set.h"

#include "base/hash.h"
#include "base/mem.h"

/* The slot of s, or the empty slot where it belongs. */
static struct index_slot *
find(const struct set *t, uint32_t key, uint64_t rest)
{
	struct index_slot *at = index_at(&t->index, key);

	while (at->number != 0 && t->rest[at->number - 1] != rest)
		at = index_next(&t->index, at);
	return at;
}

bool
set_add(struct set *t, struct str s)
{
	uint32_t key = (uint32_t)hash64(s, 0);
	uint64_t rest = hash64(s, 1);
	struct index_slot *at;

	index_reserve(&t->index, t->n + 1);
	at = find(t, key, rest);
	if (at->number != 0)
		return false;
	t->rest = mem_grow(t->rest, &t->cap, t->n + 1, sizeof *t->rest);
	t->rest[t->n++] = rest;
	*at = (struct index_slot){key, (uint32_t)t->n};
	return true;
}

bool
set_has(const struct set *t, struct str s)
{
	return t->n > 0 && find(t, (uint32_t)hash64(s, 0), hash64(s, 1))->number != 0;
}

void
set_release(struct set *t)
{
	index_release(&t->index);
	mem_free(t->rest);
	*t = (struct set){0};
}
