#include "json/check.h"

#include <stdio.h>

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
	size_t bad = utf8_invalid(s);
	const char *p;

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
	return 0;
}

size_t
json_no_character(struct str s, size_t from)
{
	const char *end = s.p + s.n, *p = s.p + from;

	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		const char *escape = p;
		int c;

		if (end - p < 2 || p[1] != 'u' || (c = hex4(p + 2, end)) < 0) {
			p += 2; /* yajl checks the escape */
			continue;
		}
		p += 6;
		if (c != 0 && (c < 0xd800 || c > 0xdfff))
			continue;
		if (c >= 0xd800 && c <= 0xdbff && end - p >= 6 && p[0] == '\\' &&
		    p[1] == 'u' && (c = hex4(p + 2, end)) >= 0xdc00 && c <= 0xdfff)
			p += 6;
		else
			return (size_t)(escape - s.p);
	}
	return s.n;
}

bool
json_is_nul(struct str s, size_t at)
{
	return hex4(s.p + at + 2, s.p + s.n) == 0;
}

void
json_no_character_text(struct str s, size_t at, char *text, size_t size)
{
	snprintf(text, size, "%s at byte %zu",
	    json_is_nul(s, at) ? "a NUL in a string" : "half a surrogate pair", at + 1);
}
