#include "model/counts.h"

#include <math.h>

void
counts_add(struct counts *c, uint32_t key, uint32_t n)
{
	struct index_slot *at;

	if (n == 0)
		return;
	index_reserve(&c->index, c->used + 1);
	at = index_at(&c->index, key);
	c->used += at->number == 0;
	at->key = key;
	at->number = n > UINT32_MAX - at->number ? UINT32_MAX : at->number + n;
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
	const uint32_t *pair;

	if (c->in_file.v == NULL)
		return index_get(&c->index, key);
	pair = ordered_find(&c->in_file, key);
	return pair == NULL ? 0 : pair[1];
}

void
counts_release(struct counts *c)
{
	index_release(&c->index);
	*c = (struct counts){0};
}

double
counts_idf(const struct counts *c, uint32_t key)
{
	double n = counts_get(c, key);

	return log(1 + (fmax(c->examples - n, 0) + .5) / (n + .5));
}
