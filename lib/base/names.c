#include "base/names.h"

#include "base/hash.h"
#include "base/mem.h"

static void
grow_slots(struct names *t)
{
	size_t n = t->nslots == 0 ? 64 : t->nslots * 2;

	mem_free(t->slots);
	t->slots = mem_zalloc(n, sizeof *t->slots);
	t->nslots = n;
	for (size_t i = 0; i < t->n; i++) {
		size_t at = (size_t)hash64(t->v[i], 0) & (n - 1);

		while (t->slots[at] != 0)
			at = (at + 1) & (n - 1);
		t->slots[at] = (uint32_t)i + 1;
	}
}

uint32_t
names_number(struct names *t, struct str name, struct arena *a)
{
	size_t at;

	if (t->n * 2 >= t->nslots)
		grow_slots(t);
	at = (size_t)hash64(name, 0) & (t->nslots - 1);
	while (t->slots[at] != 0) {
		if (str_eq(t->v[t->slots[at] - 1], name))
			return t->slots[at] - 1;
		at = (at + 1) & (t->nslots - 1);
	}
	t->v = mem_grow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	t->v[t->n] = arena_dup(a, name);
	t->slots[at] = (uint32_t)++t->n;
	return (uint32_t)t->n - 1;
}

void
names_release(struct names *t)
{
	mem_free(t->v);
	mem_free(t->slots);
}
