#include "base/names.h"

#include "base/hash.h"
#include "base/mem.h"

/* The slot of a name, or the empty slot where it belongs. */
static struct index_slot *
find(const struct names *t, uint32_t key, struct str name)
{
	struct index_slot *at = index_at(&t->index, key);

	while (at->number != 0 && !str_eq(t->v[at->number - 1], name))
		at = index_next(&t->index, at);
	return at;
}

uint32_t
names_find(const struct names *t, struct str name)
{
	return t->n == 0 ? 0 : find(t, (uint32_t)hash64(name, 0), name)->number;
}

uint32_t
names_number(struct names *t, struct str name, struct arena *a)
{
	uint32_t key = (uint32_t)hash64(name, 0);
	struct index_slot *at;

	index_reserve(&t->index, t->n + 1);
	at = find(t, key, name);
	if (at->number == 0) {
		t->v = mem_grow(t->v, &t->cap, t->n + 1, sizeof *t->v);
		t->v[t->n++] = arena_dup(a, name);
		*at = (struct index_slot){key, (uint32_t)t->n};
	}
	return at->number - 1;
}

void
names_release(struct names *t)
{
	mem_free(t->v);
	index_release(&t->index);
}
