#include "verb/sample.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

/* different from the seed of the shards, so that the sample of a shard is even */
enum { SAMPLE_SEED = 1 };

static void
sift_up(struct drawn *h, size_t i)
{
	for (size_t up; i > 0 && h[up = (i - 1) / 2].hash < h[i].hash; i = up) {
		struct drawn d = h[i];

		h[i] = h[up];
		h[up] = d;
	}
}

static void
sift_down(struct drawn *h, size_t n)
{
	for (size_t i = 0, down; (down = 2 * i + 1) < n; i = down) {
		struct drawn d = h[i];

		if (down + 1 < n && h[down + 1].hash > h[down].hash)
			down++;
		if (h[down].hash <= d.hash)
			return;
		h[i] = h[down];
		h[down] = d;
	}
}

bool
sample_draw(struct sample *s, struct str id, struct str line)
{
	struct drawn d = {.hash = hash64(id, SAMPLE_SEED), .number = s->found++};
	bool full = s->n == s->size;

	if (full && d.hash >= s->v[0].hash)
		return false;
	d.text = memcpy(mem_alloc(line.n + 1), line.p, line.n);
	d.n = line.n;
	if (full) {
		mem_free(s->v[0].text);
		s->v[0] = d;
		sift_down(s->v, s->n);
	} else {
		s->v = mem_grow(s->v, &s->cap, s->n + 1, sizeof *s->v);
		s->v[s->n++] = d;
		sift_up(s->v, s->n - 1);
	}
	return !full;
}

static int
by_number(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

void
sample_sort(struct sample *s)
{
	if (s->n > 0)
		qsort(s->v, s->n, sizeof *s->v, by_number);
}

void
sample_release(struct sample *s)
{
	for (size_t i = 0; i < s->n; i++)
		mem_free(s->v[i].text);
	mem_free(s->v);
	*s = (struct sample){0};
}
