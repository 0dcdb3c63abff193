#include "json/out.h"

#include <math.h>
#include <stdbool.h>

#include "base/num.h"

/* The characters that must be escaped in a string: '"', '\\' and all below a space. */
static const bool ESCAPE[256] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ['"'] = 1, ['\\'] = 1};

/* Adds a character that must be escaped. */
static void
add_escape(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char esc[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	size_t n = 6;

	if (c == '"' || c == '\\') {
		esc[1] = (char)c;
		n = 2;
	} else if (c == '\n' || c == '\r' || c == '\t') {
		esc[1] = c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
		n = 2;
	}
	buf_add(b, esc, n);
}

/* Most strings are short words: to copy each byte as it is seen beats memcpy. */
void
json_str(struct buf *b, struct str s)
{
	size_t i = 0;
	char *to;

	if (s.p == NULL) {
		buf_adds(b, "null");
		return;
	}
	buf_addc(b, '"');
	for (;;) {
		buf_reserve(b, s.n - i + 1);
		to = b->p + b->n;
		while (i < s.n && !ESCAPE[(unsigned char)s.p[i]])
			*to++ = s.p[i++];
		b->n = (size_t)(to - b->p);
		if (i == s.n)
			break;
		add_escape(b, (unsigned char)s.p[i++]);
	}
	buf_addc(b, '"');
}

void
json_num(struct buf *b, double v)
{
	char text[NUM_MAX];

	if (!isfinite(v))
		buf_adds(b, "null");
	else
		buf_add(b, text, num_format(text, v));
}

void
json_key(struct buf *b, const char *key)
{
	if (b->n > 0 && b->p[b->n - 1] != '{')
		buf_addc(b, ',');
	buf_addc(b, '"');
	buf_adds(b, key);
	buf_add(b, "\":", 2);
}

void
json_put(struct buf *b, const char *key, struct str s)
{
	if (s.p == NULL)
		return;
	json_key(b, key);
	json_str(b, s);
}

void
json_put_num(struct buf *b, const char *key, double v)
{
	if (isnan(v))
		return;
	json_key(b, key);
	json_num(b, v);
}

static void write_object(struct buf *, const struct json_table *, const char *in);

static void
write_list(struct buf *b, const struct json_field *f, const struct json_list *list)
{
	const char *v = list->v;

	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		if (f->type == JSON_MAP) {
			json_str(b,
			    *(const struct str *)(const void *)(v + i * f->sub->size));
			buf_addc(b, ':');
		}
		write_object(b, f->sub, v + i * f->sub->size);
	}
}

static void
write_value(struct buf *b, const struct json_field *f, const char *at)
{
	const void *v = at;
	struct str s;

	switch (f->type) {
	case JSON_STR:
		json_str(b, *(const struct str *)v);
		return;
	case JSON_RAW:
		s = *(const struct str *)v;
		buf_add_str(b, s.p == NULL ? STR("null") : s);
		return;
	case JSON_NUM:
		json_num(b, *(const double *)v);
		return;
	case JSON_BOOL:
		buf_adds(b, *(const int *)v < 0 ? "null"
			    : *(const int *)v   ? "true"
						: "false");
		return;
	case JSON_STRS:
		buf_addc(b, '[');
		for (size_t i = 0; i < ((const struct strs *)v)->n; i++) {
			if (i > 0)
				buf_addc(b, ',');
			json_str(b, ((const struct strs *)v)->v[i]);
		}
		buf_addc(b, ']');
		return;
	case JSON_NUMS:
		buf_addc(b, '[');
		for (size_t i = 0; i < ((const struct json_nums *)v)->n; i++) {
			if (i > 0)
				buf_addc(b, ',');
			json_num(b, ((const struct json_nums *)v)->v[i]);
		}
		buf_addc(b, ']');
		return;
	case JSON_OBJECT:
		write_object(b, f->sub, at);
		return;
	case JSON_LIST:
	case JSON_MAP:
		buf_addc(b, f->type == JSON_LIST ? '[' : '{');
		write_list(b, f, v);
		buf_addc(b, f->type == JSON_LIST ? ']' : '}');
		return;
	}
}

static int absent_object(const struct json_table *, const char *in);

/*
 * A number of an inline object that has its default: it does not make the object
 * present.
 */
static int
at_default(const struct json_field *f, const char *at)
{
	const void *v = at;

	return (f->type == JSON_NUM && *(const double *)v == f->dflt) ||
	       (f->type == JSON_BOOL && *(const int *)v == (int)f->dflt);
}

static int
absent(const struct json_field *f, const char *at)
{
	const void *v = at;

	switch (f->type) {
	case JSON_STR:
	case JSON_RAW:
		return ((const struct str *)v)->p == NULL;
	case JSON_NUM:
		return isnan(*(const double *)v);
	case JSON_BOOL:
		return *(const int *)v < 0;
	case JSON_STRS:
		return ((const struct strs *)v)->n == 0;
	case JSON_NUMS:
		return ((const struct json_nums *)v)->n == 0;
	case JSON_LIST:
	case JSON_MAP:
		return ((const struct json_list *)v)->n == 0;
	case JSON_OBJECT:
		return absent_object(f->sub, at);
	}
	return 0;
}

static int
absent_object(const struct json_table *t, const char *in)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct json_field *f = &t->field[i];

		if (!absent(f, in + f->off) && !at_default(f, in + f->off))
			return 0;
	}
	return 1;
}

static void
write_object(struct buf *b, const struct json_table *t, const char *in)
{
	buf_addc(b, '{');
	for (size_t i = 0; i < t->n; i++) {
		const struct json_field *f = &t->field[i];
		int twin = i > 0 && strcmp(f->name, f[-1].name) == 0;

		/*
		 * Rows that share a name fill the same place: the first row writes it.
		 */
		if (twin || ((f->flags & JSON_OMIT) && absent(f, in + f->off)))
			continue;
		json_key(b, f->name);
		write_value(b, f, in + f->off);
	}
	buf_addc(b, '}');
}

void
json_write(struct buf *b, const struct json_table *t, const void *in)
{
	write_object(b, t, in);
}

static int
named(struct str name, const char *const drop[])
{
	for (; *drop != NULL; drop++) {
		if (str_is(name, *drop))
			return 1;
	}
	return 0;
}

void
json_splice(struct buf *b, const struct json_in *in, struct str line,
    const char *const drop[], struct str extra)
{
	const struct json_member *m;
	size_t n = json_members(in, &m), kept = 0;
	const char *from = memchr(line.p, '{', line.n), *end;

	from++;
	buf_addc(b, '{');
	for (size_t i = 0; i < n; i++, from = end) {
		end = m[i].value.p + m[i].value.n;
		if (named(m[i].name, drop))
			continue;
		if (kept++ == 0) { /* skip the comma of a member that was left out */
			while (memchr(", \t\r\n", *from, 5) != NULL)
				from++;
		}
		buf_add(b, from, (size_t)(end - from));
	}
	if (extra.n > 0) {
		if (kept > 0)
			buf_addc(b, ',');
		buf_add_str(b, extra);
	}
	buf_addc(b, '}');
}
