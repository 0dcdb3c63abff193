#include "rec/line_key.h"

#include "base/hash.h"
#include "json/tree.h"

enum { KEY_MOST = 120, KEY_HEAD = 80, KEY_DIGITS = 32 };

/* A dash may not be first, where it would begin an option. */
static bool
is_safe(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       (c == '-' && !first);
}

static struct str
encode(struct str value, struct arena *a)
{
	static const char digit[] = "0123456789abcdef";
	char *p = arena_alloc(a, value.n * 3 + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (is_safe(value.p[i], i == 0)) {
			p[n++] = value.p[i];
			continue;
		}
		p[n++] = '%';
		p[n++] = digit[c >> 4];
		p[n++] = digit[c & 15];
	}
	return (struct str){p, n};
}

static struct str
shorten(struct str key, struct str value, struct arena *a)
{
	char sha[SHA256_HEX + 1];

	sha256_of(value, sha);
	return arena_fmt(a, "%.*s~%.*s", KEY_HEAD, key.p, KEY_DIGITS, sha);
}

int
line_key(struct str *line, const char *field, struct arena *a, struct err *e)
{
	const struct json_value *v = json_tree(*line, a, e);
	size_t n = strlen(field) + 1;
	char *path = memcpy(arena_alloc(a, n), field, n), *text;
	struct str value, key;

	if (v == NULL)
		return -1;
	for (char *p = path; *p != '\0'; p++)
		*p = *p == '.' ? '/' : *p;
	value = value_text(value_at(v, path));
	key = encode(value, a);
	if (key.n > KEY_MOST)
		key = shorten(key, value, a);
	text = arena_alloc(a, key.n + 1 + line->n);
	memcpy(text, key.p, key.n);
	text[key.n] = '\t';
	memcpy(text + key.n + 1, line->p, line->n);
	*line = (struct str){text, key.n + 1 + line->n};
	return 0;
}
