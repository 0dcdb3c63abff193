#include "base/base64.h"

#include <stdint.h>

static const char LETTERS[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_encode(struct buf *b, const void *p, size_t n)
{
	const unsigned char *in = p;
	char *o;

	buf_reserve(b, n / 3 * 4 + 4);
	o = b->p + b->n;
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)in[i] << 16 |
			     (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
			     (left > 2 ? in[i + 2] : 0);

		*o++ = LETTERS[v >> 18];
		*o++ = LETTERS[v >> 12 & 63];
		*o++ = left > 1 ? LETTERS[v >> 6 & 63] : '=';
		*o++ = left > 2 ? LETTERS[v & 63] : '=';
	}
	b->n = (size_t)(o - b->p);
}

/* The six bits of each letter; 64 and up for other characters. */
static const unsigned char *
values(void)
{
	static unsigned char v[256];

	if (v['B'] == 0) {
		memset(v, 64, sizeof v);
		for (unsigned char i = 0; i < 64; i++)
			v[(unsigned char)LETTERS[i]] = i;
	}
	return v;
}

bool
base64_decode(struct buf *b, struct str s)
{
	const unsigned char *v = values(), *in = (const unsigned char *)s.p;
	size_t pad = 0;
	char *o;

	if (s.n % 4 != 0)
		return false;
	if (s.n == 0)
		return true;
	while (pad < 2 && in[s.n - 1 - pad] == '=')
		pad++;
	buf_reserve(b, s.n / 4 * 3);
	o = b->p + b->n;
	for (size_t i = 0; i < s.n; i += 4) {
		bool last = i + 4 == s.n;
		unsigned char w = v[in[i]], x = v[in[i + 1]];
		unsigned char y = last && pad > 1 ? 0 : v[in[i + 2]];
		unsigned char z = last && pad > 0 ? 0 : v[in[i + 3]];
		uint32_t word =
		    (uint32_t)w << 18 | (uint32_t)x << 12 | (uint32_t)y << 6 | z;

		if ((w | x | y | z) & 64)
			return false;
		*o++ = (char)(word >> 16);
		*o++ = (char)(word >> 8);
		*o++ = (char)word;
		/*
		 * Unused bits must be zero, so that a sequence has one encoding only.
		 */
		if (last && ((pad == 1 && (word & 0xff) != 0) ||
				(pad == 2 && (word & 0xffff) != 0)))
			return false;
	}
	b->n = (size_t)(o - b->p) - pad;
	return true;
}
