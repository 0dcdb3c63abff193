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

uint64_t
sample_hash(struct str id)
{
	return hash64(id, SAMPLE_SEED);
}

static bool
full(const struct sample *s)
{
	return s->n == s->size;
}

bool
sample_takes(const struct sample *s, uint64_t hash)
{
	return !full(s) || hash < s->v[0].hash;
}

bool
sample_put(struct sample *s, struct drawn d)
{
	if (full(s)) {
		s->v[0] = d;
		sift_down(s->v, s->n);
		return false;
	}
	s->v = mem_grow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n++] = d;
	sift_up(s->v, s->n - 1);
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

void
sample_sort(struct sample *s)
{
	if (s->n > 0)
		qsort(s->v, s->n, sizeof *s->v, by_place);
}

void
sample_release(struct sample *s)
{
	mem_free(s->v);
	*s = (struct sample){0};
}
