#include "json/events.h"

#include "base/mem.h"
#include "json/check.h"
#include "json/containers.h"
#include "json/keys.h"
#include "json/scalars.h"

/*
 * The row of a key. Most lines have their fields in the same order, so try the next row
 * first.
 */
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

/* Whether the value after the last key is null, or an empty array or object. */
static bool
empty_value(const struct json_in *in)
{
	size_t i = json_value_start(in);
	char c = i < in->line.n ? in->line.p[i] : 'n';

	if (c != '[' && c != '{')
		return c == 'n';
	while (++i < in->line.n && memchr(" \t\r\n", in->line.p[i], 4) != NULL)
		;
	return i < in->line.n && in->line.p[i] == (c == '[' ? ']' : '}');
}

/* Remember the first unknown key of an object whose table asks for it. */
static void
note_unknown(struct json_in *in, struct frame *f)
{
	struct str *to = (struct str *)(void *)(f->base + f->table->unknown - 1);

	if (to->p == NULL && !empty_value(in))
		*to = f->key;
}

/* An object that ends is kept if it is of those that come again. */
static void
remember(struct json_in *in, const struct frame *f)
{
	struct known_object o;

	if (f->met || f->place != OBJECT || !f->table->recurs || in->depth < 2 ||
	    f[-1].place != LIST || in->numbers > KNOWN_NUMBERS)
		return;
	o = (struct known_object){.table = f->table,
	    .text = json_text_from(in, f->start),
	    .out = f->base,
	    .seen = f->seen,
	    .keys = f->count,
	    .numbers = in->numbers};
	memcpy(o.number, in->number, in->numbers * sizeof *o.number);
	for (size_t i = 0; i < o.numbers; i++)
		o.number[i].at -= f->start;
	if (json_no_character(o.text, 0) == o.text.n)
		known_add(in->known, &o);
}

static int
on_key(void *ctx, const unsigned char *p, size_t n)
{
	struct json_in *in = ctx;
	struct frame *f = &in->stack[in->depth - 1];
	const struct json_field *row = NULL;
	uint64_t bit;

	in->after_key = json_at(in);
	f->key = STR_NONE; /* a message is not about the key before */
	if (!json_characters(in, f->place != PASS_OBJECT))
		return 0;
	f->key = json_keep(in, p, n);
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
		if (row == NULL && f->table->unknown != 0)
			note_unknown(in, f);
	}
	if (row != NULL) { /* the bit of the row detects a duplicate */
		bit = UINT64_C(1) << (row - f->table->field);
		if (f->seen & bit)
			return json_refuse(in, "this key occurs twice");
		f->seen |= bit;
		return 1;
	}
	if (f->place == MAP) /* the other keys are only passed on */
		json_keys_add(in, f->key);
	return 1;
}

static int
on_open_object(void *ctx)
{
	return json_open(ctx, 0);
}

static int
on_open_array(void *ctx)
{
	return json_open(ctx, 1);
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
	remember(in, f);
	if (f->raw != NULL)
		*f->raw = json_text_from(in, f->start);
	if (--in->depth == 0)
		in->end = json_at(in);
	else if (in->depth == 1) { /* after_key is now that of a member inside */
		member = &in->members[in->nmembers - 1].value;
		*member = json_text_from(in, (size_t)(member->p - in->line.p));
	}
	return 1;
}

const yajl_callbacks json_callbacks = {json_on_null, json_on_bool, NULL, NULL,
    json_on_number, json_on_string, on_open_object, on_key, on_close, on_open_array,
    on_close};
