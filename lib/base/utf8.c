#include "base/utf8.h"

#include <stdint.h>

size_t
utf8_invalid(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n) {
		uint64_t word;
		size_t more;
		unsigned char c, lo = 0x80, hi = 0xbf;

		while (s.n - i >= sizeof word) {
			memcpy(&word, p + i, sizeof word);
			if (word & UINT64_C(0x8080808080808080))
				break;
			i += sizeof word;
		}
		if (i == s.n)
			break;
		c = p[i];
		if (c < 0x80) {
			i++;
			continue;
		}
		if (c >= 0xc2 && c <= 0xdf) {
			more = 1;
		} else if (c >= 0xe0 && c <= 0xef) {
			more = 2;
			if (c == 0xe0)
				lo = 0xa0; /* overlong below */
			else if (c == 0xed)
				hi = 0x9f; /* surrogates above */
		} else if (c >= 0xf0 && c <= 0xf4) {
			more = 3;
			if (c == 0xf0)
				lo = 0x90;
			else if (c == 0xf4)
				hi = 0x8f;
		} else {
			return i;
		}
		if (s.n - i <= more || p[i + 1] < lo || p[i + 1] > hi)
			return i;
		for (size_t k = 2; k <= more; k++) {
			if (p[i + k] < 0x80 || p[i + k] > 0xbf)
				return i;
		}
		i += more + 1;
	}
	return s.n;
}

void
utf8_add(struct buf *b, unsigned long c)
{
	if (c < 0x80) {
		buf_addc(b, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_addc(b, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_addc(b, (char)(0xe0 | c >> 12));
		} else {
			buf_addc(b, (char)(0xf0 | c >> 18));
			buf_addc(b, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_addc(b, (char)(0x80 | (c & 0x3f)));
}

struct str
utf8_cut(struct str s, size_t n)
{
	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return (struct str){s.p, n};
}

void
utf8_repair(struct buf *b, struct str s)
{
	while (s.n > 0) {
		const char *nul = memchr(s.p, '\0', s.n);
		size_t good = utf8_invalid(s);

		if (nul != NULL && (size_t)(nul - s.p) < good)
			good = (size_t)(nul - s.p);
		buf_add(b, s.p, good);
		if (good == s.n)
			return;
		buf_adds(b, "\xef\xbf\xbd");
		s = (struct str){s.p + good + 1, s.n - good - 1};
	}
}
