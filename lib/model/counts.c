#include "model/counts.h"

#include <math.h>

#include "base/mem.h"

enum { FIRST = 1024 }; /* slots; a power of two, doubled at two thirds */

static size_t
find(const struct counts *c, uint32_t key)
{
	size_t i = key & (c->cap - 1);

	while (c->n[i] != 0 && c->key[i] != key)
		i = (i + 1) & (c->cap - 1);
	return i;
}

static void
grow(struct counts *c)
{
	struct counts more = {.cap = c->cap == 0 ? FIRST : c->cap * 2,
	    .used = c->used,
	    .examples = c->examples};

	more.key = mem_zalloc(more.cap, sizeof *more.key);
	more.n = mem_zalloc(more.cap, sizeof *more.n);
	for (size_t i = 0; i < c->cap; i++) {
		if (c->n[i] != 0) {
			size_t k = find(&more, c->key[i]);

			more.key[k] = c->key[i];
			more.n[k] = c->n[i];
		}
	}
	counts_release(c);
	*c = more;
}

void
counts_add(struct counts *c, uint32_t key, uint32_t n)
{
	size_t i;

	if (n == 0)
		return;
	if (c->used * 3 >= c->cap * 2)
		grow(c);
	i = find(c, key);
	c->used += c->n[i] == 0;
	c->key[i] = key;
	c->n[i] = n > UINT32_MAX - c->n[i] ? UINT32_MAX : c->n[i] + n;
}

void
counts_see(struct counts *c, uint32_t key)
{
	if (counts_get(c, key) < c->examples)
		counts_add(c, key, 1);
}

uint32_t
counts_get(const struct counts *c, uint32_t key)
{
	return c->used == 0 ? 0 : c->n[find(c, key)];
}

void
counts_release(struct counts *c)
{
	mem_free(c->key);
	mem_free(c->n);
	*c = (struct counts){0};
}

double
counts_idf(const struct counts *c, uint32_t key)
{
	double n = counts_get(c, key);

	return log(1 + (fmax(c->examples - n, 0) + .5) / (n + .5));
}
