#include "model/masked.h"

#include "base/little.h"

enum { WORD = 64 }; /* bits come in words of so many */

/* The bytes that hold a bit for each of `size` numbers. */
static size_t
bits_bytes(size_t size)
{
	return (size + WORD - 1) / WORD * (WORD / 8);
}

void
masked_put(struct buf *b, const float *v, size_t size)
{
	size_t n = 0, bits = bits_bytes(size);
	bool all;

	for (size_t i = 0; i < size; i++)
		n += v[i] != 0;
	all = n >= size / 2;
	buf_reserve(b, size * 4 + bits + 4); /* one is written past the end */
	if (!all) {
		memset(b->p + b->n, 0, bits);
		for (size_t i = 0; i < size; i++) {
			if (v[i] != 0)
				b->p[b->n + i / 8] |= (char)(1 << i % 8);
		}
		b->n += bits;
	}
	for (size_t i = 0; i < size; i++) {
		little_put_float((unsigned char *)b->p + b->n, v[i]);
		b->n += all || v[i] != 0 ? 4 : 0;
	}
}

bool
masked_take(float *v, size_t size, struct str s)
{
	size_t bits = bits_bytes(size), at = bits;

	if (s.n < bits)
		return false;
	for (size_t i = 0; i < bits; i += 8) {
		uint64_t left = little_get64(s.p + i);

		for (; left != 0; left &= left - 1, at += 4) {
			size_t place = i * 8 + (size_t)__builtin_ctzll(left);

			if (place >= size || s.n - at < 4)
				return false;
			v[place] = little_get_float(s.p + at);
		}
	}
	return at == s.n;
}
