#include "json/pack.h"

#include <assert.h>
#include <stdint.h>

enum { END = 0, HEAD = 1 }; /* the first byte of a value is HEAD + its type */

static void
put_text(struct buf *b, struct str s)
{
	uint32_t n = s.p == NULL ? UINT32_MAX : (uint32_t)s.n;

	buf_add(b, &n, sizeof n);
	if (s.n > 0)
		buf_add(b, s.p, s.n);
}

void
pack_scalar(struct buf *b, struct str key, enum value_type type, struct str text)
{
	buf_addc(b, (char)(HEAD + type));
	put_text(b, key);
	put_text(b, text);
}

void
pack_open(struct buf *b, struct str key, enum value_type type)
{
	buf_addc(b, (char)(HEAD + type));
	put_text(b, key);
}

void
pack_close(struct buf *b)
{
	buf_addc(b, END);
}

void
pack_value(struct buf *b, struct str key, const struct json_value *v)
{
	if (v->type < VALUE_ARRAY) {
		pack_scalar(b, key, v->type, v->text);
		return;
	}
	pack_open(b, key, v->type);
	for (const struct json_value *m = v->first; m != NULL; m = m->next)
		pack_value(b, m->key, m);
	pack_close(b);
}

/* Takes a text from the front of the bytes, which were written by put_text. */
static struct str
take_text(struct str *bytes)
{
	struct str s = STR_NONE;
	uint32_t n;

	assert(bytes->n >= sizeof n);
	memcpy(&n, bytes->p, sizeof n);
	bytes->p += sizeof n;
	bytes->n -= sizeof n;
	if (n == UINT32_MAX)
		return s;
	assert(bytes->n >= n);
	s = (struct str){bytes->p, n};
	bytes->p += n;
	bytes->n -= n;
	return s;
}

struct json_value *
pack_tree(struct str bytes, struct arena *a)
{
	struct json_value *up = NULL, *v = NULL;

	bytes = arena_dup(a, bytes);
	do {
		char head = *bytes.p;

		bytes.p++;
		bytes.n--;
		if (head == END) {
			assert(up != NULL);
			v = up;
			up = up->up;
			continue;
		}
		v = value_add(a, up, STR_NONE, (enum value_type)(head - HEAD));
		v->key = take_text(&bytes);
		if (v->type < VALUE_ARRAY)
			v->text = take_text(&bytes);
		else
			up = v;
	} while (up != NULL);
	return v;
}
