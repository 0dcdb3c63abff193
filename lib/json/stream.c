#include "json/stream.h"

#include <stdint.h>
#include <yajl/yajl_parse.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "json/literals.h"
#include "json/paths.h"
#include "json/yajl.h"

enum { DEPTH_END = 1 << 16 };

/* An open container. */
struct level {
	struct json_value *value;
	struct str key; /* of an object: the last key */
	struct json_path path;
};

struct json_stream {
	yajl_handle yajl;
	const char *const *arrays;
	json_record_fn *record;
	void *ctx;
	struct err *err;
	struct arena around, inside; /* the containers of a record; the record */
	struct arena *whole;         /* of the owner: for all values; or NULL */
	struct level *stack;         /* LIMIT_DEPTH at most */
	size_t cap;
	size_t depth;
	size_t record_depth; /* of the containers of the record; 0: not in a record */
	const char *skip; /* why the present record or document is dropped, or NULL */
	/* Offsets in the input, in bytes. */
	size_t fed;  /* of the piece that is being parsed */
	size_t last; /* of the end of the last token */
	size_t mark; /* of where the present record, or the text around it, begins */
	size_t around_bytes; /* of the text around records, before mark */
	struct json_literals literals;
};

static size_t
offset(const struct json_stream *s)
{
	return s->fed + yajl_get_bytes_consumed(s->yajl);
}

static struct arena *
arena_now(struct json_stream *s)
{
	if (s->whole != NULL)
		return s->whole;
	return s->record_depth > 0 ? &s->inside : &s->around;
}

static struct str
keep(struct json_stream *s, const void *p, size_t n)
{
	struct str text = {n == 0 ? "" : p, n};
	struct buf b = {0};

	if (utf8_invalid(text) == n && memchr(text.p, '\0', n) == NULL)
		return arena_dup(arena_now(s), text);
	utf8_repair(&b, text);
	text = arena_dup(arena_now(s), buf_str(&b));
	buf_release(&b);
	return text;
}

/* Every token: bounds. Returns 0 when the parse must stop. */
static int
advance(struct json_stream *s)
{
	s->last = offset(s);
	if (s->skip == NULL &&
	    s->last - s->mark + (s->record_depth > 0 ? 0 : s->around_bytes) >
		LIMIT_LINE)
		s->skip = "is longer than the limit";
	if (s->depth > DEPTH_END)
		return err_set(s->err, ERR_INPUT, "nested too deep") == 0;
	return 1;
}

/* The record or document has ended. Returns 0 when the owner stops. */
static int
deliver(struct json_stream *s, const struct json_value *v)
{
	const char *why = s->skip;
	int rc;

	s->skip = NULL;
	if (why != NULL) {
		err_set(s->err, ERR_INPUT, "this record %s: left out", why);
		v = NULL;
	}
	rc = s->record(s->ctx, v, s->err);
	if (s->record_depth > 0)
		arena_reset(&s->inside);
	else {
		arena_reset(&s->around);
		s->around_bytes = 0;
	}
	s->record_depth = 0;
	s->mark = s->last;
	return rc == 0;
}

/* Whether the value that begins now is an element of a streamed array. */
static bool
begins_record(const struct json_stream *s)
{
	return s->record_depth == 0 && s->depth > 0 && s->depth <= LIMIT_DEPTH &&
	       s->skip == NULL && s->stack[s->depth - 1].path.records;
}

static void
enter_record(struct json_stream *s)
{
	s->around_bytes += s->last - s->mark;
	s->mark = s->last;
	s->record_depth = s->depth;
}

/* A value under the innermost container; a record stays out of its container. */
static struct json_value *
add(struct json_stream *s, enum value_type type, bool record)
{
	struct level *l = s->depth == 0 ? NULL : &s->stack[s->depth - 1];
	struct json_value *v;

	v = value_add(arena_now(s), l == NULL || record ? NULL : l->value,
	    l == NULL ? STR_NONE : l->key, type);
	v->up = l == NULL ? NULL : l->value;
	return v;
}

static int
scalar(struct json_stream *s, enum value_type type, const void *p, size_t n)
{
	struct json_value *v;
	bool record;

	if (!advance(s))
		return 0;
	if (s->skip != NULL)
		return 1;
	record = begins_record(s);
	if (record)
		enter_record(s);
	v = add(s, type, record);
	v->text = keep(s, p, n);
	return record || s->depth == 0 ? deliver(s, v) : 1;
}

static int
on_null(void *ctx)
{
	return scalar(ctx, VALUE_NULL, "null", 4);
}

static int
on_bool(void *ctx, int v)
{
	return scalar(ctx, VALUE_BOOL, v ? "true" : "false", v ? 4 : 5);
}

static int
on_number(void *ctx, const char *p, size_t n)
{
	return scalar(ctx, VALUE_NUMBER, p, n);
}

static int
on_string(void *ctx, const unsigned char *p, size_t n)
{
	return scalar(ctx, VALUE_STRING, p, n);
}

static int
on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct json_stream *s = ctx;

	if (!advance(s))
		return 0;
	if (s->skip == NULL)
		s->stack[s->depth - 1].key = keep(s, p, n);
	return 1;
}

/* Follows the paths into the container that opens at the innermost level. */
static void
follow(const struct json_stream *s, struct level *l)
{
	bool array = l->value->type == VALUE_ARRAY;

	if (s->depth == 0)
		json_path_begin(&l->path, array, array && s->whole == NULL);
	else
		json_path_into(
		    &l->path, &(l - 1)->path, s->arrays, (l - 1)->key, array);
}

static int
open_container(struct json_stream *s, enum value_type type)
{
	bool record = begins_record(s);
	struct level *l;

	if (!advance(s))
		return 0;
	if (record)
		enter_record(s);
	if (s->depth >= LIMIT_DEPTH && s->skip == NULL)
		s->skip = "is nested too deep";
	if (s->skip != NULL) {
		s->depth++;
		return 1;
	}
	s->stack = mem_grow_zero(s->stack, &s->cap, s->depth + 1, sizeof *s->stack);
	l = &s->stack[s->depth];
	*l = (struct level){.value = add(s, type, record)};
	if (s->record_depth == 0)
		follow(s, l);
	s->depth++;
	return 1;
}

static int
on_open_object(void *ctx)
{
	return open_container(ctx, VALUE_OBJECT);
}

static int
on_open_array(void *ctx)
{
	return open_container(ctx, VALUE_ARRAY);
}

static int
on_close(void *ctx)
{
	struct json_stream *s = ctx;
	const struct json_value *v;

	if (!advance(s))
		return 0;
	s->depth--;
	v = s->depth < s->cap ? s->stack[s->depth].value : NULL;
	if (s->record_depth > 0 && s->depth == s->record_depth)
		return deliver(s, v);
	if (s->depth > 0)
		return 1;
	if (s->skip == NULL &&
	    s->stack[0].path.records) { /* its elements are delivered */
		arena_reset(&s->around);
		s->around_bytes = 0;
		s->mark = s->last;
		return 1;
	}
	return deliver(s, v);
}

static const yajl_callbacks callbacks = {on_null, on_bool, NULL, NULL, on_number,
    on_string, on_open_object, on_key, on_close, on_open_array, on_close};

struct json_stream *
json_stream_new(const char *const arrays[], json_record_fn *record, void *ctx)
{
	struct json_stream *s = mem_zalloc(1, sizeof *s);

	s->arrays = arrays;
	s->record = record;
	s->ctx = ctx;
	s->yajl = json_yajl(&callbacks, s);
	return s;
}

void
json_stream_keep(struct json_stream *s, struct arena *a)
{
	s->whole = a;
}

void
json_stream_free(struct json_stream *s)
{
	if (s == NULL)
		return;
	yajl_free(s->yajl);
	arena_release(&s->around);
	arena_release(&s->inside);
	json_literals_release(&s->literals);
	mem_free(s->stack);
	mem_free(s);
}

void
json_stream_reset(struct json_stream *s)
{
	yajl_free(s->yajl);
	s->yajl = json_yajl(&callbacks, s);
	arena_reset(&s->around);
	arena_reset(&s->inside);
	s->depth = s->record_depth = 0;
	s->skip = NULL;
	s->fed = s->last = s->mark = s->around_bytes = 0;
	json_literals_reset(&s->literals);
}

bool
json_stream_between(const struct json_stream *s)
{
	return s->depth == 0 && json_literals_between(&s->literals);
}

bool
json_stream_in_array(const struct json_stream *s)
{
	return s->depth > 0 && s->depth <= LIMIT_DEPTH && s->skip == NULL &&
	       s->stack[s->depth - 1].value->type == VALUE_ARRAY;
}

int
json_stream_feed(struct json_stream *s, struct str piece, struct err *e)
{
	yajl_status status;

	s->err = e;
	piece = json_literals(&s->literals, piece);
	status = yajl_parse(s->yajl, (const unsigned char *)piece.p, piece.n);
	if (status == yajl_status_client_canceled)
		return -1;
	if (status != yajl_status_ok)
		return json_yajl_error(s->yajl, piece, e);
	json_literals_after(
	    &s->literals, piece, s->last >= s->fed ? s->last - s->fed : SIZE_MAX);
	s->fed += piece.n;
	if (s->fed - s->last > LIMIT_LINE) /* yajl holds all of an unfinished string */
		return err_set(
		    e, ERR_INPUT, "a string is longer than %zu bytes", LIMIT_LINE);
	return 0;
}
