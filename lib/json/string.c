#include "json/string.h"

#include <stdint.h>

static bool
is_plain(char c)
{
	return (unsigned char)c >= ' ' && c != '"' && c != '\\';
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ONES UINT64_C(0x0101010101010101)

/* The high bit of the first byte that is less than n <= 128, perhaps also of later ones. */
static uint64_t
less(uint64_t word, unsigned n)
{
	return (word - ONES * n) & ~word & ONES << 7;
}

/* How many of the next 8 bytes are plain. */
static size_t
plain_of_8(const char *p)
{
	uint64_t word, other;

	memcpy(&word, p, sizeof word);
	other =
	    less(word, ' ') | less(word ^ ONES * '"', 1) | less(word ^ ONES * '\\', 1);
	return other == 0 ? 8 : (size_t)__builtin_ctzll(other) / 8;
}
#else
static size_t
plain_of_8(const char *p)
{
	size_t n = 0;

	while (n < 8 && is_plain(p[n]))
		n++;
	return n;
}
#endif

/* From inside a string to its end, an escape, or a byte that needs one. */
static const char *
plain_end(const char *p, const char *end)
{
	size_t n = 8;

	while (n == 8 && end - p >= 8) {
		n = plain_of_8(p);
		p += n;
	}
	while (n == 8 && p < end && is_plain(*p))
		p++;
	return p;
}

/* The same, which copies. There is room for the rest of the text, and 8 bytes more. */
static const char *
copy_plain(char **to, const char *p, const char *end)
{
	char *out = *to;
	size_t n = 8;

	while (n == 8 && end - p >= 8) {
		memcpy(out, p, 8);
		n = plain_of_8(p);
		p += n;
		out += n;
	}
	while (n == 8 && p < end && is_plain(*p))
		*out++ = *p++;
	*to = out;
	return p;
}

/* The number of 4 hexadecimal digits, or -1. */
static int32_t
hex4(const char *p, const char *end)
{
	int32_t n = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		n = n << 4 | digit;
	}
	return n;
}

static char *
put_utf8(char *out, int32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*out++ = (char)(0xe0 | c >> 12);
		} else {
			*out++ = (char)(0xf0 | c >> 18);
			*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (c & 0x3f));
	return out;
}

/* After "\u". Returns the end of the escape; NULL: half a surrogate, or no digits. */
static const char *
take_unicode(char **out, const char *p, const char *end)
{
	int32_t c = hex4(p, end), low;

	if (c < 0 || (c >= 0xdc00 && c <= 0xdfff))
		return NULL;
	p += 4;
	if (c >= 0xd800 && c <= 0xdbff) {
		if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
			return NULL;
		low = hex4(p + 2, end);
		if (low < 0xdc00 || low > 0xdfff)
			return NULL;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		p += 6;
	}
	*out = put_utf8(*out, c);
	return p;
}

/* After a backslash. Returns the end of the escape, or NULL. */
static const char *
take_escape(char **out, const char *p, const char *end)
{
	char c;

	if (p == end)
		return NULL;
	switch (*p) {
	case 'u':
		return take_unicode(out, p + 1, end);
	case '"':
	case '\\':
	case '/':
		c = *p;
		break;
	case 'n':
		c = '\n';
		break;
	case 't':
		c = '\t';
		break;
	case 'r':
		c = '\r';
		break;
	case 'b':
		c = '\b';
		break;
	case 'f':
		c = '\f';
		break;
	default:
		return NULL;
	}
	*(*out)++ = c;
	return p + 1;
}

/* The characters of a string with escapes, from its first one; *p: its end. */
static struct str
unescape(struct buf *b, const char *from, const char *end, const char **p)
{
	const char *at = *p;
	char *out;

	buf_reset(b);
	buf_reserve(b, (size_t)(end - from) + 8);
	memcpy(b->p, from, (size_t)(at - from));
	out = b->p + (at - from);
	while (at < end && *at == '\\') {
		if ((at = take_escape(&out, at + 1, end)) == NULL)
			return STR_NONE;
		at = copy_plain(&out, at, end);
	}
	*p = at;
	return (struct str){b->p, (size_t)(out - b->p)};
}

struct str
json_string(struct buf *b, const char *from, const char *end, const char **after)
{
	const char *p = plain_end(from, end);
	struct str s = {from, (size_t)(p - from)};

	if (p < end && *p == '\\')
		s = unescape(b, from, end, &p);
	if (s.p == NULL || p == end || *p != '"')
		return STR_NONE;
	*after = p + 1;
	return s;
}
