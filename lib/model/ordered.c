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

/*
 * A key is where a search finds it if it is at its home, or the slot before it is used:
 * the key in that is less, so its home is not after that of this one, and so on back to
 * the home. Then all keys ascend too, since homes do. So each slot is judged by itself and
 * the one before it, and without branches: which slot is free, one of five, nothing can
 * predict. A check with the state of a search took three times as long, half of a start.
 */
static inline uint32_t
wrong_slots(const struct ordered *o, struct ordered_range in, unsigned words)
{
	const uint32_t *v = o->v, range = in.most - in.least;
	uint32_t before = 0, bad = 0, far = 0; /* far: how far from home a key may be */

	for (size_t i = 0; i < o->slots; i++, v += words) {
		uint32_t key = v[0], used = -(uint32_t)(key != 0);
		size_t from_home = i - (size_t)((uint64_t)key * o->homes >> 32);
		uint32_t wrong = (from_home > far) | (key <= before);

		wrong |= v[1] - in.least > range;
		wrong |= v[words - 1] - in.least > range;
		bad |= wrong & used;
		before = key;
		far = FAR & used;
	}
	return bad;
}

bool
ordered_sound(const struct ordered *o, struct ordered_range in)
{
	if (in.most < in.least)
		return false;
	return (o->words == 2 ? wrong_slots(o, in, 2) : wrong_slots(o, in, 3)) == 0;
}
