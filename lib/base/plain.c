#include "base/plain.h"

#include "base/utf8.h"

/* How many bytes at s are one harmful character: 0 for none. s is UTF-8. */
static size_t
harmful(struct str s)
{
	unsigned char c = (unsigned char)s.p[0], d, f;

	if (c < 0x20 || c == 0x7f)
		return 1;
	if (c == 0xc2 && s.n > 1 && (unsigned char)s.p[1] < 0xa0) /* U+0080 to U+009F */
		return 2;
	if (c != 0xe2 || s.n < 3)
		return 0;
	d = (unsigned char)s.p[1];
	f = (unsigned char)s.p[2];
	/* U+2028 to U+202E: line ends, embeddings; U+2066 to U+2069: isolates */
	if ((d == 0x80 && f >= 0xa8 && f <= 0xae) ||
	    (d == 0x81 && f >= 0xa6 && f <= 0xa9))
		return 3;
	return 0;
}

void
plain_add(struct buf *b, struct str s)
{
	while (s.n > 0) {
		struct str valid = {s.p, utf8_invalid(s)};
		size_t bad = valid.n < s.n;

		s = (struct str){s.p + valid.n + bad, s.n - valid.n - bad};
		while (valid.n > 0) {
			size_t skip = harmful(valid);

			buf_addc(b, skip > 0 ? '?' : *valid.p);
			if (skip == 0)
				skip = 1;
			valid = (struct str){valid.p + skip, valid.n - skip};
		}
		if (bad)
			buf_addc(b, '?');
	}
}
