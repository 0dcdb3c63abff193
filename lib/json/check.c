#include "json/check.h"

#include "base/utf8.h"

static int
hex4(const char *p, const char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int c = (unsigned char)p[i] | 0x20;

		if (c >= '0' && c <= '9')
			v = v * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (c - 'a' + 10);
		else
			return -1;
	}
	return v;
}

int
json_check_text(struct str s, struct err *e)
{
	const char *end = s.p + s.n, *p;
	size_t bad = utf8_invalid(s);

	if (bad < s.n)
		return err_set(e, ERR_INPUT, "not UTF-8 at byte %zu", bad + 1);
	/*
	 * yajl takes these two for white space. RFC 8259 does not, and forbids them in
	 * strings.
	 */
	for (const char *c = "\v\f"; *c != '\0' && s.n > 0; c++) {
		if ((p = memchr(s.p, *c, s.n)) != NULL)
			return err_set(e, ERR_INPUT,
			    "not JSON near byte %zu: a control character",
			    (size_t)(p - s.p) + 1);
	}
	p = s.p;
	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		int c;

		if (end - p < 2 || p[1] != 'u' || (c = hex4(p + 2, end)) < 0) {
			p += 2; /* yajl checks the escape */
			continue;
		}
		if (c == 0)
			return err_set(e, ERR_INPUT, "a NUL in a string at byte %zu",
			    (size_t)(p - s.p) + 1);
		p += 6;
		if (c < 0xd800 || c > 0xdfff)
			continue;
		if (c <= 0xdbff && end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
		    (c = hex4(p + 2, end)) >= 0xdc00 && c <= 0xdfff)
			p += 6;
		else
			return err_set(e, ERR_INPUT,
			    "half a surrogate pair at byte %zu", (size_t)(p - s.p) - 5);
	}
	return 0;
}
