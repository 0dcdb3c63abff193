/*
 * yajl's events, laid into a struct by a table.
 */
#include "json/parse.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"

/* Where we are: "candidate_sets.tool[3].cost". */
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

static const char *
wanted(enum json_type t)
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

static int
mismatch(struct json_in *in, const char *want, const char *found)
{
	char text[100];

	snprintf(text, sizeof text, "expected %s, found %s", want, found);
	return json_refuse(in, text);
}

/* A string of yajl's as ours: in the line where it stands there, else kept in the arena. */
static struct str
keep(struct json_in *in, const unsigned char *p, size_t n)
{
	struct str s = {(const char *)p, n};

	if (s.p >= in->line.p && s.p <= in->line.p + in->line.n)
		return s;
	return arena_dup(in->arena, s);
}

/* The row for a key: most lines have their fields in the order of the line before. */
static const struct json_field *
find_field(struct frame *f, struct str key)
{
	const struct json_table *t = f->table;

	for (size_t i = 0; i < t->n; i++) {
		size_t k = f->expect + i;
		const struct json_field *row = &t->field[k < t->n ? k : k - t->n];

		if (row->name[0] == key.p[0] && strncmp(row->name, key.p, key.n) == 0 &&
		    row->name[key.n] == '\0') {
			while (row > t->field && row[-1].name[0] == key.p[0] &&
			       strcmp(row[-1].name, row->name) == 0)
				row--; /* the first of those that share the name */
			f->expect = (unsigned)(row - t->field + 1);
			return row;
		}
	}
	return NULL;
}

static int
on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct json_in *in = ctx;
	struct frame *f = &in->stack[in->depth - 1];
	const struct json_field *row = NULL;
	uint64_t bit;

	in->after_key = yajl_get_bytes_consumed(in->yajl);
	f->key = keep(in, p, n);
	if (++f->count > LIMIT_KEYS)
		return json_refuse(in, "too many keys in one object");
	if (in->depth == 1) {
		in->members = mem_grow(in->members, &in->members_cap, in->nmembers + 1,
		    sizeof *in->members);
		in->members[in->nmembers++] = (struct json_member){f->key, STR_NONE};
	}
	if (f->place == OBJECT) {
		row = f->field = n == 0 ? NULL : find_field(f, f->key);
		if (row == NULL && f->table->strict)
			return json_refuse(in, "no such field");
	}
	if (row != NULL) { /* a row's bit tells duplicates at once */
		bit = UINT64_C(1) << (row - f->table->field);
		if (f->seen & bit)
			return json_refuse(in, "this key stands twice");
		f->seen |= bit;
		return 1;
	}
	json_keys_add(in, f->key);
	return 1;
}

/* ---- values ---- */

/* The offset where the value behind the last key begins. */
static size_t
value_start(const struct json_in *in)
{
	size_t i = in->after_key;

	while (i < in->line.n && memchr(": \t\r\n", in->line.p[i], 5) != NULL)
		i++;
	return i;
}

static struct str
text_from(const struct json_in *in, size_t start)
{
	return (struct str){
	    in->line.p + start, yajl_get_bytes_consumed(in->yajl) - start};
}

/*
 * What a scalar that has just been read is for: its row, with raw text taken
 * care of; NULL when nothing wants it. *ok is 0 when it may not stand here.
 */
static const struct json_field *
scalar_row(struct json_in *in, enum json_type type, const char *found, int *ok)
{
	const struct json_field *row;
	struct frame *f;

	*ok = 1;
	if (in->depth == 0) {
		*ok = in->end > 0 ? json_refuse(in, "more than one value on the line")
				  : mismatch(in, "an object", found);
		return NULL;
	}
	f = &in->stack[in->depth - 1];
	row = f->field;
	if (in->depth == 1)
		in->members[in->nmembers - 1].value = text_from(in, value_start(in));
	switch (f->place) {
	case OBJECT:
		break;
	case LIST:
	case MAP:
		*ok = mismatch(in, "an object", found);
		return NULL;
	case STRS:
	case NUMS:
		if ((type == JSON_STR) != (f->place == STRS) ||
		    (type != JSON_STR && type != JSON_NUM))
			*ok = mismatch(
			    in, f->place == STRS ? "a string" : "a number", found);
		return *ok ? row : NULL;
	case PASS_OBJECT:
		return NULL;
	case PASS_ARRAY:
		f->count++;
		return NULL;
	}
	if (row == NULL)
		return NULL;
	if (row->raw != 0)
		*(struct str *)(void *)(f->base + row->raw - 1) =
		    text_from(in, value_start(in));
	if (row->type == JSON_RAW) {
		*(struct str *)(void *)(f->base + row->off) =
		    text_from(in, value_start(in));
		return NULL;
	}
	while (row->type != type) {
		if (row + 1 == f->table->field + f->table->n ||
		    strcmp(row[1].name, row->name) != 0) {
			*ok = mismatch(in, wanted(f->field->type), found);
			return NULL;
		}
		row++;
	}
	return row;
}

static int
on_null(void *ctx)
{
	struct json_in *in = ctx;
	struct frame *f;
	int ok;

	if (in->depth == 0)
		return scalar_row(in, JSON_RAW, "null", &ok) == NULL && ok;
	f = &in->stack[in->depth - 1];
	if (in->depth == 1)
		in->members[in->nmembers - 1].value = text_from(in, value_start(in));
	if (f->place == PASS_ARRAY)
		f->count++;
	if (f->place == PASS_OBJECT || f->place == PASS_ARRAY)
		return 1;
	if (f->place != OBJECT)
		return mismatch(in,
		    f->place == STRS   ? "a string"
		    : f->place == NUMS ? "a number"
				       : "an object",
		    "null");
	if (f->field != NULL && (f->field->flags & JSON_REQUIRED))
		return json_refuse(in, "is null, and must not be");
	return 1;
}

static int
on_bool(void *ctx, int v)
{
	struct json_in *in = ctx;
	int ok;
	const struct json_field *row =
	    scalar_row(in, JSON_BOOL, v ? "true" : "false", &ok);

	if (row != NULL)
		*(int *)(void *)(in->stack[in->depth - 1].base + row->off) = v;
	return ok;
}

/* Room for one more element in the list at f; returns the element. */
static void *
append(struct json_in *in, struct frame *f, void **v, size_t *n, size_t size)
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

static int
too_many(struct json_in *in, struct frame *f)
{
	return f->count > f->field->limit && f->field->limit != 0 &&
	       !json_refuse(in, "too many elements");
}

static int
on_number(void *ctx, const char *p, size_t n)
{
	struct json_in *in = ctx;
	const struct json_field *row;
	struct json_nums *list;
	struct frame *f;
	double v;
	int ok;

	if (!num_parse((struct str){p, n}, &v))
		return json_refuse(in, "this number is out of range");
	row = scalar_row(in, JSON_NUM, "a number", &ok);
	if (row == NULL)
		return ok;
	f = &in->stack[in->depth - 1];
	if ((row->lo != 0 || row->hi != 0) && (v < row->lo || v > row->hi)) {
		char text[100];

		snprintf(text, sizeof text, "%g is not between %g and %g", v, row->lo,
		    row->hi);
		return json_refuse(in, text);
	}
	if (f->place != NUMS) {
		*(double *)(void *)(f->base + row->off) = v;
		return 1;
	}
	f->count++;
	if (too_many(in, f))
		return 0;
	list = (struct json_nums *)(void *)f->base;
	*(double *)append(in, f, (void **)&list->v, &list->n, sizeof v) = v;
	return 1;
}

static int
on_string(void *ctx, const unsigned char *p, size_t n)
{
	struct json_in *in = ctx;
	int ok;
	const struct json_field *row = scalar_row(in, JSON_STR, "a string", &ok);
	struct strs *list;
	struct frame *f;

	if (row == NULL)
		return ok;
	f = &in->stack[in->depth - 1];
	if (row->flags & JSON_ID) {
		if (n == 0)
			return json_refuse(in, "an id must not be empty");
		if (n > LIMIT_ID)
			return json_refuse(in, "this id is too long");
	}
	if (f->place != STRS) {
		*(struct str *)(void *)(f->base + row->off) = keep(in, p, n);
		return 1;
	}
	f->count++;
	if (too_many(in, f))
		return 0;
	list = (struct strs *)(void *)f->base;
	*(struct str *)append(in, f, (void **)&list->v, &list->n, sizeof *list->v) =
	    keep(in, p, n);
	return 1;
}

/* ---- objects and arrays ---- */

static int
push(struct json_in *in, enum place place, const struct json_field *field,
    const struct json_table *table, char *base)
{
	struct frame *f;

	if (in->depth == LIMIT_DEPTH)
		return json_refuse(in, "nested too deep");
	f = &in->stack[in->depth++];
	*f = (struct frame){.place = place,
	    .field = place == OBJECT ? NULL : field,
	    .table = table,
	    .base = base,
	    .keys = in->nkeys};
	return 1;
}

static bool
holds(enum json_type t, int array)
{
	switch (t) {
	case JSON_STRS:
	case JSON_NUMS:
	case JSON_LIST:
		return array;
	case JSON_OBJECT:
	case JSON_MAP:
		return !array;
	case JSON_RAW:
		return true;
	case JSON_STR:
	case JSON_NUM:
	case JSON_BOOL:
		break;
	}
	return false;
}

/* The row of a container's own type among those that share the name, or NULL. */
static const struct json_field *
container_row(const struct frame *f, int array)
{
	const struct json_field *row = f->field, *end = f->table->field + f->table->n;

	while (!holds(row->type, array)) {
		if (row + 1 == end || strcmp(row[1].name, row->name) != 0)
			return NULL;
		row++;
	}
	return row;
}

static int
open_field(struct json_in *in, struct frame *f, int array)
{
	const struct json_field *row;
	size_t start = value_start(in);
	struct str *raw = NULL;
	char *at;
	int ok;

	if (in->depth == 1)
		in->members[in->nmembers - 1].value =
		    (struct str){in->line.p + start, 0};
	if (f->field == NULL)
		return push(in, array ? PASS_ARRAY : PASS_OBJECT, NULL, NULL, NULL);
	if ((row = container_row(f, array)) == NULL)
		return mismatch(
		    in, wanted(f->field->type), array ? "an array" : "an object");
	at = f->base + row->off;
	if (row->raw != 0)
		raw = (struct str *)(void *)(f->base + row->raw - 1);
	switch (row->type) {
	case JSON_OBJECT:
		ok = push(in, OBJECT, row, row->sub, at);
		break;
	case JSON_MAP:
		ok = push(in, MAP, row, row->sub, at);
		break;
	case JSON_LIST:
		ok = push(in, LIST, row, row->sub, at);
		break;
	case JSON_STRS:
		ok = push(in, STRS, row, NULL, at);
		break;
	case JSON_NUMS:
		ok = push(in, NUMS, row, NULL, at);
		break;
	default: /* JSON_RAW */
		raw = (struct str *)(void *)at;
		ok = push(in, array ? PASS_ARRAY : PASS_OBJECT, NULL, NULL, NULL);
	}
	if (ok) {
		in->stack[in->depth - 1].raw = raw;
		in->stack[in->depth - 1].start = start;
	}
	return ok;
}

static int
open_element(struct json_in *in, struct frame *f)
{
	struct json_list *list = (struct json_list *)(void *)f->base;
	void *element;

	/* The elements of a map are its keys, which are counted already. */
	f->count += f->place == LIST;
	if (too_many(in, f))
		return 0;
	element = append(in, f, &list->v, &list->n, f->table->size);
	json_defaults(f->table, element);
	if (f->place == MAP)
		*(struct str *)element = f->key;
	return push(in, OBJECT, NULL, f->table, element);
}

static int
open_container(struct json_in *in, int array)
{
	struct frame *f = in->depth == 0 ? NULL : &in->stack[in->depth - 1];
	const char *found = array ? "an array" : "an object";

	if (f == NULL) {
		if (in->end > 0)
			return json_refuse(in, "more than one value on the line");
		if (array)
			return mismatch(in, "an object", found);
		return push(in, OBJECT, NULL, in->table, in->out);
	}
	switch (f->place) {
	case OBJECT:
		return open_field(in, f, array);
	case LIST:
	case MAP:
		return array ? mismatch(in, "an object", found) : open_element(in, f);
	case STRS:
		return mismatch(in, "a string", found);
	case NUMS:
		return mismatch(in, "a number", found);
	case PASS_ARRAY:
		f->count++;
		break;
	case PASS_OBJECT:
		break;
	}
	return push(in, array ? PASS_ARRAY : PASS_OBJECT, NULL, NULL, NULL);
}

static int
on_open_object(void *ctx)
{
	return open_container(ctx, 0);
}

static int
on_open_array(void *ctx)
{
	return open_container(ctx, 1);
}

static int
check_required(struct json_in *in, struct frame *f)
{
	for (size_t i = 0; i < f->table->n; i++) {
		if ((f->table->field[i].flags & JSON_REQUIRED) && !(f->seen >> i & 1)) {
			f->key = str_of(f->table->field[i].name);
			return json_refuse(in, "is missing");
		}
	}
	return 1;
}

static int
on_close(void *ctx)
{
	struct json_in *in = ctx;
	struct frame *f = &in->stack[in->depth - 1];
	struct str *member;

	if (in->nkeys > f->keys && !json_keys_check(in, f))
		return 0;
	if (f->place == OBJECT && !check_required(in, f))
		return 0;
	if (f->raw != NULL)
		*f->raw = text_from(in, f->start);
	if (--in->depth == 0)
		in->end = yajl_get_bytes_consumed(in->yajl);
	else if (in->depth ==
		 1) { /* it began behind its key; other keys have come since */
		member = &in->members[in->nmembers - 1].value;
		*member = text_from(in, (size_t)(member->p - in->line.p));
	}
	return 1;
}

const yajl_callbacks json_callbacks = {on_null, on_bool, NULL, NULL, on_number,
    on_string, on_open_object, on_key, on_close, on_open_array, on_close};
