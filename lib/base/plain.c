#include "base/plain.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/utf8.h"

/* Unicode's controls, bidi marks, line separators and characters of no width. */
static const struct {
	uint32_t from, to;
} HARMFUL[] = {
    {0x0000, 0x001f}, /* C0 */
    {0x007f, 0x009f}, /* DEL, C1 */
    {0x061c, 0x061c}, /* Arabic letter mark */
    {0x200b, 0x200f}, /* zero-width space and joiners, left-to-right mark, ... */
    {0x2028, 0x202e}, /* line and paragraph separator, embeddings, overrides */
    {0x2060, 0x2060}, /* word joiner */
    {0x2066, 0x2069}, /* isolates */
    {0xfeff, 0xfeff}, /* zero-width no-break space */
};

static bool
is_harmful(uint32_t code)
{
	for (size_t i = 0; i < sizeof HARMFUL / sizeof *HARMFUL; i++) {
		if (code >= HARMFUL[i].from && code <= HARMFUL[i].to)
			return true;
	}
	return false;
}

/* The length of the first character of s, which is not empty; an invalid byte has 1. */
static size_t
first(struct str s, bool *harmful)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	uint32_t code = n == 1 ? c : c & (0xffU >> (n + 1));

	if (n > s.n || utf8_invalid((struct str){s.p, n}) < n) {
		*harmful = true;
		return 1;
	}
	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)s.p[i] & 0x3f);
	*harmful = is_harmful(code);
	return n;
}

void
plain_add(struct buf *b, struct str s)
{
	bool harmful;

	while (s.n > 0) {
		size_t n = first(s, &harmful);

		if (harmful)
			buf_addc(b, '?');
		else
			buf_add(b, s.p, n);
		s = (struct str){s.p + n, s.n - n};
	}
}

void
plain_in_place(char *text)
{
	struct str s = str_of(text);
	bool harmful;

	while (s.n > 0) {
		size_t n = first(s, &harmful);

		if (harmful)
			*text = '?';
		else
			memmove(text, s.p, n);
		text += harmful ? 1 : n;
		s = (struct str){s.p + n, s.n - n};
	}
	*text = '\0';
}
