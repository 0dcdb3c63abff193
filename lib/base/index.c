#include "base/index.h"

#include "base/mem.h"

enum { LEAST = 64 }; /* slots of the smallest index on the heap */

struct index
index_in(struct arena *a, size_t most)
{
	struct index x = {.cap = 8};

	while (x.cap < most * 2)
		x.cap *= 2;
	x.slot = arena_zalloc(a, x.cap, sizeof *x.slot);
	return x;
}

/* Keys that several slots share keep no order among themselves. */
void
index_grow(struct index *x, size_t n)
{
	struct index more = {.cap = x->cap == 0 ? LEAST : x->cap};

	while (n * 3 > more.cap * 2)
		more.cap *= 2;
	more.slot = mem_zalloc(more.cap, sizeof *more.slot);
	for (size_t i = 0; i < x->cap; i++) {
		size_t at = x->slot[i].key & (more.cap - 1);

		if (x->slot[i].number == 0)
			continue;
		while (more.slot[at].number != 0)
			at = (at + 1) & (more.cap - 1);
		more.slot[at] = x->slot[i];
	}
	mem_free(x->slot);
	*x = more;
}

struct index
index_copy(const struct index *from)
{
	struct index x = {.cap = from->cap};

	if (x.cap > 0) {
		x.slot = mem_alloc(x.cap * sizeof *x.slot);
		memcpy(x.slot, from->slot, x.cap * sizeof *x.slot);
	}
	return x;
}

void
index_clear(struct index *x)
{
	if (x->cap > 0)
		memset(x->slot, 0, x->cap * sizeof *x->slot);
}

void
index_release(struct index *x)
{
	mem_free(x->slot);
	*x = (struct index){0};
}
