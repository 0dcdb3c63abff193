#include "json/parse.h"

#include <stdio.h>

#include "base/buf.h"
#include "json/check.h"

/* The path to the current value: "candidate_sets.tool[3].cost". */
static void
path(const struct json_in *in, char *out, size_t size)
{
	struct buf b = {0};

	for (size_t i = 0; i < in->depth; i++) {
		const struct frame *f = &in->stack[i];

		if (f->place == OBJECT || f->place == MAP || f->place == PASS_OBJECT) {
			if (f->key.p == NULL)
				continue;
			buf_addf(&b, "%s%.*s", b.n > 0 ? "." : "", STR_ARG(f->key));
		} else {
			/* An element that is open is counted already. */
			buf_addf(&b, "[%zu]",
			    f->count - (i + 1 < in->depth && f->count > 0));
		}
	}
	if (b.n >= size)
		b.n = size - 1;
	if (b.n > 0)
		memcpy(out, b.p, b.n);
	out[b.n] = '\0';
	buf_release(&b);
}

int
json_refuse(struct json_in *in, const char *what)
{
	char where[400];

	path(in, where, sizeof where);
	err_set(
	    in->err, ERR_INPUT, "%s%s%s", where, where[0] == '\0' ? "" : ": ", what);
	return 0;
}

size_t
json_at(const struct json_in *in)
{
	return in->piece + yajl_get_bytes_consumed(in->yajl);
}

const char *
json_wanted(enum json_type t)
{
	switch (t) {
	case JSON_STR:
		return "a string";
	case JSON_NUM:
		return "a number";
	case JSON_BOOL:
		return "true or false";
	case JSON_STRS:
		return "an array of strings";
	case JSON_NUMS:
		return "an array of numbers";
	case JSON_OBJECT:
	case JSON_MAP:
		return "an object";
	case JSON_LIST:
		return "an array of objects";
	case JSON_RAW:
		break;
	}
	return "a value";
}

int
json_mismatch(struct json_in *in, const char *want, const char *found)
{
	char text[100];

	snprintf(text, sizeof text, "expected %s, found %s", want, found);
	return json_refuse(in, text);
}

int
json_characters(struct json_in *in, bool used)
{
	size_t end = json_at(in);
	char text[80];

	if (in->no_character >= end)
		return 1;
	if (used) {
		json_no_character_text(in->line, in->no_character, text, sizeof text);
		return json_refuse(in, text);
	}
	while (in->no_character < end) {
		in->halves = in->halves || !json_is_nul(in->line, in->no_character);
		in->no_character =
		    json_no_character(in->line, in->no_character + ESCAPE_BYTES);
	}
	return 1;
}

struct str
json_keep(struct json_in *in, const unsigned char *p, size_t n)
{
	struct str s = {(const char *)p, n};

	if (s.p >= in->line.p && s.p <= in->line.p + in->line.n)
		return s;
	return arena_dup(in->arena, s);
}

size_t
json_value_start(const struct json_in *in)
{
	size_t i = in->after_key;

	while (i < in->line.n && memchr(": \t\r\n", in->line.p[i], 5) != NULL)
		i++;
	return i;
}

struct str
json_text_from(const struct json_in *in, size_t start)
{
	return (struct str){in->line.p + start, json_at(in) - start};
}

void *
json_append(struct json_in *in, struct frame *f, void **v, size_t *n, size_t size)
{
	if (*n == f->cap) {
		size_t cap = f->cap == 0 ? 8 : f->cap * 2;
		void *more = arena_alloc(in->arena, cap * size);

		if (*n > 0)
			memcpy(more, *v, *n * size);
		*v = more;
		f->cap = cap;
	}
	return (char *)*v + (*n)++ * size;
}

int
json_too_many(struct json_in *in, struct frame *f)
{
	return f->count > f->field->limit && f->field->limit != 0 &&
	       !json_refuse(in, "too many elements");
}
