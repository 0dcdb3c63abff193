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

/*
 * Decodes all but the last four letters, which may have padding; false: other
 * characters. Bad letters are collected and seen once at the end: most of a router,
 * 20 MB, is base64.
 */
static bool
decode_inner(char *o, const unsigned char *in, const unsigned char *end)
{
	const unsigned char *v = values();
	unsigned bad = 0;

	for (; in < end; in += 4, o += 3) {
		unsigned w = v[in[0]], x = v[in[1]], y = v[in[2]], z = v[in[3]];

		bad |= w | x | y | z;
		o[0] = (char)(w << 2 | x >> 4);
		o[1] = (char)(x << 4 | y >> 2);
		o[2] = (char)(y << 6 | z);
	}
	return (bad & 64) == 0;
}

bool
base64_decode(struct buf *b, struct str s)
{
	const unsigned char *v = values(), *in = (const unsigned char *)s.p;
	uint32_t w, x, y, z, word; /* the last four letters */
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
	if (!decode_inner(o, in, in + s.n - 4))
		return false;
	o += (s.n - 4) / 4 * 3;
	in += s.n - 4;
	w = v[in[0]];
	x = v[in[1]];
	y = pad > 1 ? 0 : v[in[2]];
	z = pad > 0 ? 0 : v[in[3]];
	word = w << 18 | x << 12 | y << 6 | z;
	/* Unused bits must be zero, so that a sequence has one encoding only. */
	if (((w | x | y | z) & 64) != 0 || (pad == 1 && (word & 0xff) != 0) ||
	    (pad == 2 && (word & 0xffff) != 0))
		return false;
	*o++ = (char)(word >> 16);
	*o++ = (char)(word >> 8);
	*o++ = (char)word;
	b->n = (size_t)(o - b->p) - pad;
	return true;
}
