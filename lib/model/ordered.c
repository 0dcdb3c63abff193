#include "model/ordered.h"

#include "base/little.h"

/* Slots from the home of a key: 27 at most in two tables of 31,000 to a million keys. */
enum { FAR = 256 };

uint32_t
ordered_put(struct buf *b, const uint32_t *v, size_t n, unsigned words)
{
	uint32_t homes = (uint32_t)(n + n / 4 + 1); /* four of five are taken */
	size_t size = words * sizeof *v, next = 0, end;
	unsigned char *slot;

	/* Should all keys belong to the last home, they need so many slots after it. */
	buf_reserve(b, (homes + n + 2) * size);
	slot = (unsigned char *)b->p + b->n;
	for (size_t i = 0; i < n; i++, v += words, next++) {
		size_t home = (size_t)((uint64_t)v[0] * homes >> 32);

		if (home > next) {
			memset(slot + next * size, 0, (home - next) * size);
			next = home;
		}
		for (unsigned k = 0; k < words; k++)
			little_put32(slot + next * size + 4 * k, v[k]);
	}
	end = (next > homes ? next : homes + 1) + 1;
	memset(slot + next * size, 0, (end - next) * size);
	b->n += end * size;
	return homes;
}

bool
ordered_open(struct ordered *o, const struct ordered *from)
{
	*o = (struct ordered){0};
	if (from->homes == 0 || from->slots <= from->homes ||
	    from->v[(from->slots - 1) * from->words] != 0)
		return false;
	*o = *from;
	return true;
}

bool
ordered_sound(const struct ordered *o, struct ordered_range in)
{
	const uint32_t *v = o->v, range = in.most - in.least;
	uint32_t last = 0, bad = in.most < in.least;
	size_t next = 0; /* the first slot after the last key */

	/* No branches: which slot is free, one of five, nothing can predict. */
	for (size_t i = 0; i < o->slots; i++, v += o->words) {
		size_t home = (size_t)((uint64_t)v[0] * o->homes >> 32);
		uint32_t wrong = v[0] <= last;

		wrong |= i != (home > next ? home : next) || i - home > FAR;
		wrong |= v[1] - in.least > range;
		wrong |= v[o->words - 1] - in.least > range;
		bad |= wrong & (v[0] != 0);
		last = v[0] > last ? v[0] : last;
		next = v[0] != 0 ? i + 1 : next;
	}
	return bad == 0;
}
