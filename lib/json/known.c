#include "json/known.h"

#include <assert.h>

#include "base/hash.h"
#include "base/index.h"
#include "base/mem.h"
#include "base/num.h"

enum {
	QUOTES = 8,  /* of a head: {"type":"tool","id":"shell" */
	LONG = 2048, /* what comes again describes a tool in a few sentences */
	MOST = 1 << 13,
	BYTES_MOST = 2 << 20
};

struct known {
	/* in the arena: found ones stay where they are; NULL: its head was seen once */
	struct known_object **v;
	size_t n, cap, bytes;
	uint64_t numbered;  /* the last object; not as one of another reader */
	struct index index; /* from the hash of a head to 1 + place in v */
	struct arena arena;
};

struct known *
known_new(void)
{
	static uint64_t readers;
	struct known *k = mem_zalloc(1, sizeof *k);

	k->numbered = ++readers << 40;
	return k;
}

void
known_free(struct known *k)
{
	if (k == NULL)
		return;
	arena_release(&k->arena);
	index_release(&k->index);
	mem_free(k->v);
	mem_free(k);
}

/* The head of a text ends with a quotation mark. False: it has too few of them. */
static bool
head_hash(struct str s, uint32_t *hash)
{
	const char *p = s.p, *end = s.p + (s.n < LONG ? s.n : LONG);

	for (int i = 0; i < QUOTES; i++) {
		p = p == end ? NULL : memchr(p, '"', (size_t)(end - p));
		if (p == NULL)
			return false;
		p++;
	}
	*hash = (uint32_t)hash_check((struct str){s.p, (size_t)(p - s.p)}, 0);
	return true;
}

void
known_bound(struct known *k)
{
	if (k->n < MOST && k->bytes < BYTES_MOST)
		return;
	arena_reset(&k->arena);
	index_clear(&k->index);
	k->n = k->bytes = 0;
}

static bool
inside(struct str s, struct str text)
{
	return s.p == NULL || (s.p >= text.p && s.p + s.n <= text.p + text.n);
}

/* A string of the object, in another text, where what follows its numbers has moved. */
static struct str
moved(struct str s, const struct known_match *m)
{
	const struct known_object *o = m->object;
	size_t at = (size_t)(s.p - o->text.p), i = 0;

	if (s.p == NULL)
		return s;
	while (i < o->numbers && o->number[i].at < at)
		i++;
	return (struct str){m->text.p + at + (i == 0 ? 0 : m->moved[i - 1]), s.n};
}

/* The object with the text of the match. False: a string is not in its own text. */
static bool
copy(const struct known_match *m, void *out, struct arena *a)
{
	const struct known_object *o = m->object;
	const struct json_table *t = o->table;

	memcpy(out, o->out, t->size);
	for (size_t i = 0; i < t->n; i++) {
		void *at = (char *)out + t->field[i].off;
		struct strs *list = at;
		struct str *v;

		if (t->field[i].type == JSON_STR) {
			if (!inside(*(struct str *)at, o->text))
				return false;
			*(struct str *)at = moved(*(struct str *)at, m);
		} else if (t->field[i].type == JSON_STRS && list->n > 0) {
			v = arena_alloc(a, list->n * sizeof *v);
			for (size_t k = 0; k < list->n; k++) {
				if (!inside(list->v[k], o->text))
					return false;
				v[k] = moved(list->v[k], m);
			}
			list->v = v;
		}
	}
	return true;
}

static double *
number_at(void *out, const struct json_field *row)
{
	return (void *)((char *)out + row->off);
}

/* Notes the numbers of an object, and gives it a number of its own. */
static void
number(struct known *k, struct known_object *o, void *own)
{
	for (size_t i = 0; i < o->numbers; i++) {
		if (o->number[i].row != NULL)
			o->number[i].value = *number_at(own, o->number[i].row);
	}
	k->numbered++;
	if (o->table->alike != 0)
		memcpy((char *)own + o->table->alike - 1, &k->numbered,
		    sizeof k->numbered);
}

void
known_add(struct known *k, const struct known_object *given)
{
	struct str text = given->text;
	struct known_match as_it_is = {.object = given};
	struct known_object *o;
	struct index_slot *slot;
	void *own;
	uint32_t hash;

	if (text.n > LONG || !head_hash(text, &hash))
		return;
	index_reserve(&k->index, k->n + 1);
	slot = index_at(&k->index, hash);
	if (slot->number == 0) { /* most of what is new never comes again */
		k->v = mem_grow(k->v, &k->cap, k->n + 1, sizeof *k->v);
		k->v[k->n++] = NULL;
		index_put(&k->index, hash, (uint32_t)k->n);
		return;
	}
	o = arena_alloc(&k->arena, sizeof *o);
	own = arena_alloc(&k->arena, given->table->size);
	*o = *given;
	o->text = as_it_is.text = arena_dup(&k->arena, text);
	o->out = own;
	k->bytes += sizeof *o + given->table->size + text.n;
	if (!copy(&as_it_is, own, &k->arena))
		return; /* a string has an escape */
	number(k, o, own);
	k->v[slot->number - 1] = o;
}

/* Whether s begins with this text up to an offset, from another one on. */
static bool
same(struct str s, size_t at, const struct known_object *o, size_t from, size_t to)
{
	return s.n - at >= to - from &&
	       memcmp(s.p + at, o->text.p + from, to - from) == 0;
}

static bool
read_number(struct str s, const struct json_field *row, double *v)
{
	return num_parse(s, v) && (row == NULL || (row->lo == 0 && row->hi == 0) ||
				      (*v >= row->lo && *v <= row->hi));
}

/* The length of the number at the begin of a text. */
static size_t
number_span(struct str s)
{
	size_t n = 0;

	while (n < s.n &&
	       ((s.p[n] >= '0' && s.p[n] <= '9') || s.p[n] == '.' || s.p[n] == '-' ||
		   s.p[n] == '+' || s.p[n] == 'e' || s.p[n] == 'E'))
		n++;
	return n;
}

/* Whether s begins with the object, with any numbers that are in range. */
static bool
matches(struct str s, const struct known_object *o, struct known_match *m)
{
	size_t at = 0, from = 0;

	for (size_t i = 0; i < o->numbers; i++) {
		const struct known_number *number = &o->number[i];
		struct str text;

		if (!same(s, at, o, from, number->at))
			return false;
		at += number->at - from;
		text = (struct str){s.p + at, s.n - at};
		text.n = number_span(text);
		/* Most are those of the last time, and need not be read. */
		if (str_eq(text, (struct str){o->text.p + number->at, number->n}))
			m->value[i] = number->value;
		else if (!read_number(text, number->row, &m->value[i]))
			return false;
		at += text.n;
		from = number->at + number->n;
		m->moved[i] = (ptrdiff_t)at - (ptrdiff_t)from;
	}
	if (!same(s, at, o, from, o->text.n))
		return false;
	m->object = o;
	m->text = (struct str){s.p, at + o->text.n - from};
	return true;
}

static bool
find(const struct known *k, struct str s, struct known_match *m)
{
	const struct known_object *o;
	const struct index_slot *slot;
	uint32_t hash;

	if (!head_hash(s, &hash) || (slot = index_at(&k->index, hash))->number == 0)
		return false;
	o = k->v[slot->number - 1];
	return o != NULL && matches(s, o, m);
}

/* An element of a list is after its bracket, a comma, or white space. */
size_t
known_next(const struct known *k, struct str s, size_t from, struct known_match *m)
{
	while (k->n > 0 && from < s.n) {
		const char *p = memchr(s.p + from, '{', s.n - from);

		if (p == NULL)
			break;
		from = (size_t)(p - s.p);
		if (from > 0 && memchr(",[ \t\r\n", p[-1], 6) != NULL &&
		    find(k, (struct str){p, s.n - from}, m))
			return from;
		from++;
	}
	return s.n;
}

void
known_read(const struct known_match *m, void *out, struct arena *a)
{
	const struct known_object *o = m->object;
	bool whole = copy(m, out, a);

	assert(whole);
	(void)whole;
	for (size_t i = 0; i < o->numbers; i++) {
		if (o->number[i].row != NULL)
			*number_at(out, o->number[i].row) = m->value[i];
	}
}
