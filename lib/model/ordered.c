#include "model/ordered.h"

#include "base/little.h"

static void
add_free(struct buf *b, unsigned words)
{
	for (unsigned i = 0; i < words * 4; i++)
		buf_addc(b, '\0');
}

uint32_t
ordered_put(struct buf *b, const uint32_t *v, size_t n, unsigned words)
{
	struct ordered o = {
	    .words = words, .homes = (uint32_t)(n + n / 4 + 1)}; /* four of five */
	size_t next = 0, home;

	for (size_t i = 0; i < n; i++, v += words, next++) {
		home = (size_t)((uint64_t)v[0] * o.homes >> 32);
		for (; next < home; next++)
			add_free(b, words);
		buf_reserve(b, words * sizeof *v);
		for (unsigned k = 0; k < words; k++)
			little_put32((unsigned char *)b->p + b->n + 4 * k, v[k]);
		b->n += words * sizeof *v;
	}
	for (; next <= o.homes; next++)
		add_free(b, words);
	add_free(b, words);
	return o.homes;
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

		wrong |= i != (home > next ? home : next);
		wrong |= v[1] - in.least > range;
		wrong |= v[o->words - 1] - in.least > range;
		bad |= wrong & (v[0] != 0);
		last = v[0] > last ? v[0] : last;
		next = v[0] != 0 ? i + 1 : next;
	}
	return bad == 0;
}
