#include "base/index.h"

#include "base/mem.h"

enum {
	LEAST = 64,  /* slots of the smallest index on the heap */
	MOST = 1024, /* slots that an index in an arena begins with, at most */
};

static struct index_slot *
slots(struct arena *a, size_t cap)
{
	return a == NULL ? mem_zalloc(cap, sizeof(struct index_slot))
			 : arena_zalloc(a, cap, sizeof(struct index_slot));
}

struct index
index_in(struct arena *a, size_t most)
{
	struct index x = {.cap = 8, .arena = a};

	while (x.cap < MOST && x.cap < most * 2)
		x.cap *= 2;
	x.slot = slots(a, x.cap);
	return x;
}

/* Keys that several slots share keep no order among themselves. */
void
index_grow(struct index *x, size_t n)
{
	struct index more = *x;

	if (more.cap == 0)
		more.cap = LEAST;
	while (n * 3 > more.cap * 2)
		more.cap *= 2;
	more.slot = slots(x->arena, more.cap);
	for (size_t i = 0; i < x->cap; i++) {
		size_t at = x->slot[i].key & (more.cap - 1);

		if (x->slot[i].number == 0)
			continue;
		while (more.slot[at].number != 0)
			at = (at + 1) & (more.cap - 1);
		more.slot[at] = x->slot[i];
	}
	if (x->arena == NULL)
		mem_free(x->slot);
	*x = more;
}

struct index
index_copy(const struct index *from)
{
	struct index x = {.cap = from->cap, .keys = from->keys};

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
	x->keys = 0;
}

void
index_release(struct index *x)
{
	mem_free(x->slot);
	*x = (struct index){0};
}
