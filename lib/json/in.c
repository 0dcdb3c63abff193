/*
 * yajl's events, laid into a struct by a table. yajl as shipped accepts deep
 * nests and duplicate keys, turns a lone surrogate into '?' and passes \u0000
 * on as a raw NUL: check_text and the callbacks close those doors.
 */
#include "json/in.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"

enum place { OBJECT, LIST, MAP, STRS, NUMS, PASS_OBJECT, PASS_ARRAY };

/* One open object or array. */
struct frame {
	enum place place;
	const struct json_table *table; /* OBJECT: its own; LIST and MAP: the elements' */
	const struct json_field *field; /* OBJECT: of the last key, NULL unknown; else: what opened it */
	char *base;                     /* OBJECT: the struct; LIST, MAP, STRS, NUMS: the list's head */
	struct str *raw;                /* gets the text of the whole value at its end, or NULL */
	struct str key;                 /* the last key, for messages and MAP */
	uint64_t seen;                  /* OBJECT: rows of the table that have come */
	size_t keys;                    /* where its keys begin on the key stack */
	size_t count;                   /* keys or elements so far */
	size_t cap;                     /* elements that fit the list's memory */
	size_t start;                   /* offset of its first byte */
	unsigned expect;                /* OBJECT: the row that probably comes next */
};

/* A key waiting for its object to end, to be compared with its sisters. */
struct waiting {
	uint64_t hash;
	struct str key;
};

struct json_in {
	yajl_handle yajl;
	struct frame stack[LIMIT_DEPTH];
	size_t depth;
	int done; /* the object at the top has ended */

	struct waiting *keys;
	size_t nkeys, keys_cap;
	struct json_member *members;
	size_t nmembers, members_cap;

	const struct json_table *table; /* of this line */
	void *out;
	struct str line;
	struct arena *arena;
	struct err *err;
	size_t after_key; /* offset behind the last key */
};

static void *
yajl_malloc(void *ctx, size_t n)
{
	(void)ctx;
	return mem_alloc(n);
}

static void *
yajl_realloc(void *ctx, void *p, size_t n)
{
	(void)ctx;
	return mem_resize(p, n, 1);
}

static void
yajl_release(void *ctx, void *p)
{
	(void)ctx;
	mem_free(p);
}

static yajl_alloc_funcs alloc_funcs = {yajl_malloc, yajl_realloc, yajl_release, NULL};

/* ---- messages ---- */

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
			buf_addf(&b, "[%zu]", f->count - (i + 1 < in->depth && f->count > 0));
		}
	}
	if (b.n >= size)
		b.n = size - 1;
	if (b.n > 0)
		memcpy(out, b.p, b.n);
	out[b.n] = '\0';
	buf_release(&b);
}

/* A callback's way out: 0 cancels the parse. */
static int
refuse(struct json_in *in, const char *what)
{
	char where[400];

	path(in, where, sizeof where);
	err_set(in->err, ERR_INPUT, "%s%s%s", where, where[0] == '\0' ? "" : ": ", what);
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
	return refuse(in, text);
}

/* ---- keys ---- */

static uint64_t
key_hash(struct str s)
{
	uint64_t a = 0, b = 0;

	memcpy(&a, s.p, s.n < 8 ? s.n : 8);
	if (s.n > 8)
		memcpy(&b, s.p + s.n - 8, 8);
	return (a ^ b * UINT64_C(0x9e3779b97f4a7c15)) + s.n;
}

static int
waiting_order(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : str_cmp(x->key, y->key);
}

/* At an object's end: no two of its keys may be the same. */
static int
check_keys(struct json_in *in, struct frame *f)
{
	struct waiting *w = in->keys + f->keys;
	size_t n = in->nkeys - f->keys;

	in->nkeys = f->keys;
	if (n > 16) {
		qsort(w, n, sizeof *w, waiting_order);
		for (size_t i = 1; i < n; i++) {
			if (waiting_order(&w[i - 1], &w[i]) == 0) {
				f->key = w[i].key;
				return refuse(in, "this key stands twice");
			}
		}
		return 1;
	}
	for (size_t i = 1; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (w[k].hash == w[i].hash && str_eq(w[k].key, w[i].key)) {
				f->key = w[i].key;
				return refuse(in, "this key stands twice");
			}
		}
	}
	return 1;
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
			while (row > t->field && strcmp(row[-1].name, row->name) == 0)
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
		return refuse(in, "too many keys in one object");
	if (in->depth == 1) {
		in->members = mem_grow(in->members, &in->members_cap, in->nmembers + 1, sizeof *in->members);
		in->members[in->nmembers++] = (struct json_member){f->key, STR_NONE};
	}
	if (f->place == OBJECT) {
		row = f->field = n == 0 ? NULL : find_field(f, f->key);
		if (row == NULL && f->table->strict)
			return refuse(in, "no such field");
	}
	if (row != NULL) { /* a row's bit tells duplicates at once */
		bit = UINT64_C(1) << (row - f->table->field);
		if (f->seen & bit)
			return refuse(in, "this key stands twice");
		f->seen |= bit;
		return 1;
	}
	in->keys = mem_grow(in->keys, &in->keys_cap, in->nkeys + 1, sizeof *in->keys);
	in->keys[in->nkeys++] = (struct waiting){key_hash(f->key), f->key};
	return 1;
}

/* ---- values ---- */

/* The offset where the value behind the last key begins. */
static size_t
value_start(const struct json_in *in)
{
	size_t i = in->after_key;

	while (i < in->line.n && (in->line.p[i] == ' ' || in->line.p[i] == ':' || in->line.p[i] == '\t' ||
				  in->line.p[i] == '\r'))
		i++;
	return i;
}

static struct str
text_from(const struct json_in *in, size_t start)
{
	return (struct str){in->line.p + start, yajl_get_bytes_consumed(in->yajl) - start};
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
		*ok = in->done ? refuse(in, "more than one value on the line")
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
		if ((type == JSON_STR) != (f->place == STRS) || (type != JSON_STR && type != JSON_NUM))
			*ok = mismatch(in, f->place == STRS ? "a string" : "a number", found);
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
		*(struct str *)(void *)(f->base + row->raw - 1) = text_from(in, value_start(in));
	if (row->type == JSON_RAW) {
		*(struct str *)(void *)(f->base + row->off) = text_from(in, value_start(in));
		return NULL;
	}
	for (const char *name = row->name; row->type != type;) {
		if (++row == f->table->field + f->table->n || strcmp(row->name, name) != 0) {
			*ok = mismatch(in, wanted(f->field->type), found);
			return NULL;
		}
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
		return mismatch(in, f->place == STRS ? "a string" : f->place == NUMS ? "a number" : "an object",
		    "null");
	if (f->field != NULL && (f->field->flags & JSON_REQUIRED))
		return refuse(in, "is null, and must not be");
	return 1;
}

static int
on_bool(void *ctx, int v)
{
	struct json_in *in = ctx;
	int ok;
	const struct json_field *row = scalar_row(in, JSON_BOOL, v ? "true" : "false", &ok);

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
	return ++f->count > f->field->limit && f->field->limit != 0 && !refuse(in, "too many elements");
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
		return refuse(in, "this number is out of range");
	row = scalar_row(in, JSON_NUM, "a number", &ok);
	if (row == NULL)
		return ok;
	f = &in->stack[in->depth - 1];
	if ((row->lo != 0 || row->hi != 0) && (v < row->lo || v > row->hi)) {
		char text[100];

		snprintf(text, sizeof text, "%g is not between %g and %g", v, row->lo, row->hi);
		return refuse(in, text);
	}
	if (f->place != NUMS) {
		*(double *)(void *)(f->base + row->off) = v;
		return 1;
	}
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
			return refuse(in, "an id must not be empty");
		if (n > LIMIT_ID)
			return refuse(in, "this id is too long");
	}
	if (f->place != STRS) {
		*(struct str *)(void *)(f->base + row->off) = keep(in, p, n);
		return 1;
	}
	if (too_many(in, f))
		return 0;
	list = (struct strs *)(void *)f->base;
	*(struct str *)append(in, f, (void **)&list->v, &list->n, sizeof *list->v) = keep(in, p, n);
	return 1;
}

/* ---- objects and arrays ---- */

static int
push(struct json_in *in, enum place place, const struct json_field *field,
    const struct json_table *table, char *base)
{
	struct frame *f;

	if (in->depth == LIMIT_DEPTH)
		return refuse(in, "nested too deep");
	f = &in->stack[in->depth++];
	*f = (struct frame){.place = place, .field = place == OBJECT ? NULL : field, .table = table,
	    .base = base, .keys = in->nkeys};
	return 1;
}

/* The row of a container's own type, or NULL. */
static const struct json_field *
container_row(const struct frame *f, int array)
{
	const struct json_field *row = f->field, *end = f->table->field + f->table->n;

	for (const char *name = row->name; row < end && strcmp(row->name, name) == 0; row++) {
		switch (row->type) {
		case JSON_STRS:
		case JSON_NUMS:
		case JSON_LIST:
			if (array)
				return row;
			break;
		case JSON_OBJECT:
		case JSON_MAP:
			if (!array)
				return row;
			break;
		case JSON_RAW:
			return row;
		case JSON_STR:
		case JSON_NUM:
		case JSON_BOOL:
			break;
		}
	}
	return NULL;
}

static int
open_field(struct json_in *in, struct frame *f, int array)
{
	const struct json_field *row;
	size_t start = value_start(in);
	struct str *raw = NULL;
	char *at;
	int ok;

	if (f->field == NULL)
		return push(in, array ? PASS_ARRAY : PASS_OBJECT, NULL, NULL, NULL);
	if ((row = container_row(f, array)) == NULL)
		return mismatch(in, wanted(f->field->type), array ? "an array" : "an object");
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
		if (in->done)
			return refuse(in, "more than one value on the line");
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
			return refuse(in, "is missing");
		}
	}
	return 1;
}

static int
on_close(void *ctx)
{
	struct json_in *in = ctx;
	struct frame *f = &in->stack[in->depth - 1];

	if (in->nkeys > f->keys && !check_keys(in, f))
		return 0;
	if (f->place == OBJECT && !check_required(in, f))
		return 0;
	if (f->raw != NULL)
		*f->raw = text_from(in, f->start);
	if (--in->depth == 0)
		in->done = 1;
	else if (in->depth == 1)
		in->members[in->nmembers - 1].value = text_from(in, value_start(in));
	return 1;
}

/* ---- the line ---- */

static const yajl_callbacks callbacks = {on_null, on_bool, NULL, NULL, on_number, on_string,
    on_open_object, on_key, on_close, on_open_array, on_close};

static void
renew(struct json_in *in)
{
	if (in->yajl != NULL)
		yajl_free(in->yajl);
	in->yajl = yajl_alloc(&callbacks, &alloc_funcs, in);
	yajl_config(in->yajl, yajl_allow_multiple_values, 1);   /* one parser for all lines */
	yajl_config(in->yajl, yajl_dont_validate_strings, 1);   /* check_text does, and fully */
}

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

/* Whole-line checks that need no structure: UTF-8, and escapes that mean no character. */
static int
check_text(struct str s, struct err *e)
{
	const char *end = s.p + s.n, *p = s.p;
	size_t bad = utf8_invalid(s);

	if (bad < s.n)
		return err_set(e, ERR_INPUT, "not UTF-8 at byte %zu", bad + 1);
	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		int c;

		if (end - p < 2 || p[1] != 'u' || (c = hex4(p + 2, end)) < 0) {
			p += 2; /* yajl judges it */
			continue;
		}
		if (c == 0)
			return err_set(e, ERR_INPUT, "a NUL in a string at byte %zu", (size_t)(p - s.p) + 1);
		p += 6;
		if (c < 0xd800 || c > 0xdfff)
			continue;
		if (c <= 0xdbff && end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
		    (c = hex4(p + 2, end)) >= 0xdc00 && c <= 0xdfff)
			p += 6;
		else
			return err_set(e, ERR_INPUT, "half a surrogate pair at byte %zu",
			    (size_t)(p - s.p) - 5);
	}
	return 0;
}

static int
not_json(struct json_in *in)
{
	const unsigned char *line = (const unsigned char *)in->line.p;
	unsigned char *text = yajl_get_error(in->yajl, 0, line, in->line.n);
	size_t n = strcspn((char *)text, "\n"), at = yajl_get_bytes_consumed(in->yajl);

	/* yajl says "lexical error: invalid char in json text." */
	while (n > 0 && text[n - 1] == '.')
		n--;
	err_set(in->err, ERR_INPUT, "not JSON near byte %zu: %.*s", at, (int)n, (char *)text);
	yajl_free_error(in->yajl, text);
	return -1;
}

int
json_read(struct json_in *in, const struct json_table *table, void *out, struct str line,
    struct arena *arena, struct err *e)
{
	yajl_status status;
	int rc = 0;

	in->depth = in->nkeys = in->nmembers = 0;
	in->done = 0;
	in->after_key = 0;
	in->table = table;
	in->out = out;
	in->line = line;
	in->arena = arena;
	in->err = e;
	json_defaults(table, out);
	if (check_text(line, e) < 0)
		return -1;
	status = yajl_parse(in->yajl, (const unsigned char *)line.p, line.n);
	if (status == yajl_status_ok && in->done && line.p[line.n - 1] != '}') /* end what follows */
		status = yajl_parse(in->yajl, (const unsigned char *)"\n", 1);
	if (status == yajl_status_client_canceled)
		rc = -1;
	else if (status != yajl_status_ok)
		rc = not_json(in);
	else if (in->depth > 0)
		rc = err_set(e, ERR_INPUT, "cut short: the object does not end");
	else if (!in->done)
		rc = err_set(e, ERR_INPUT, "no object on the line");
	if (rc < 0)
		renew(in); /* it stopped amid a value */
	return rc;
}

static void
set_defaults(const struct json_table *t, char *out)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct json_field *f = &t->field[i];
		void *at = out + f->off;

		if (f->type == JSON_NUM)
			*(double *)at = f->dflt;
		else if (f->type == JSON_BOOL)
			*(int *)at = (int)f->dflt;
		else if (f->type == JSON_OBJECT)
			set_defaults(f->sub, at);
	}
}

void
json_defaults(const struct json_table *t, void *out)
{
	memset(out, 0, t->size);
	set_defaults(t, out);
}

size_t
json_members(const struct json_in *in, const struct json_member **members)
{
	*members = in->members;
	return in->nmembers;
}

struct json_in *
json_in_new(void)
{
	struct json_in *in = mem_zalloc(1, sizeof *in);

	renew(in);
	return in;
}

void
json_in_free(struct json_in *in)
{
	if (in == NULL)
		return;
	yajl_free(in->yajl);
	mem_free(in->keys);
	mem_free(in->members);
	mem_free(in);
}
