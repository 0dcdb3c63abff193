#include "json/known.h"

#include <assert.h>

#include "base/hash.h"
#include "base/index.h"
#include "base/mem.h"

enum {
	QUOTES = 8,  /* of a head: {"type":"tool","id":"shell" */
	LONG = 2048, /* what comes again describes a tool in a few sentences */
	MOST = 1 << 13,
	BYTES_MOST = 2 << 20
};

struct known {
	struct known_object **v; /* in the arena: found ones stay where they are */
	size_t n, cap, bytes;
	struct index index; /* from the hash of a head to 1 + place in v */
	struct arena arena;
};

struct known *
known_new(void)
{
	return mem_zalloc(1, sizeof(struct known));
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
	*hash = (uint32_t)hash64((struct str){s.p, (size_t)(p - s.p)}, 0);
	return true;
}

static bool
inside(struct str s, struct str text)
{
	return s.p == NULL || (s.p >= text.p && s.p + s.n <= text.p + text.n);
}

static struct str
moved(struct str s, struct str from, const char *to)
{
	return s.p == NULL ? s : (struct str){to + (s.p - from.p), s.n};
}

/* The object, with its strings at another place. False: one is not in its text. */
static bool
copy(const struct known_object *o, const char *to, void *out, struct arena *a)
{
	const struct json_table *t = o->table;

	memcpy(out, o->out, t->size);
	for (size_t i = 0; i < t->n; i++) {
		void *at = (char *)out + t->field[i].off;
		struct strs *list = at;
		struct str *v;

		if (t->field[i].type == JSON_STR) {
			if (!inside(*(struct str *)at, o->text))
				return false;
			*(struct str *)at = moved(*(struct str *)at, o->text, to);
		} else if (t->field[i].type == JSON_STRS && list->n > 0) {
			v = arena_alloc(a, list->n * sizeof *v);
			for (size_t k = 0; k < list->n; k++) {
				if (!inside(list->v[k], o->text))
					return false;
				v[k] = moved(list->v[k], o->text, to);
			}
			list->v = v;
		}
	}
	return true;
}

void
known_add(struct known *k, const struct known_object *given)
{
	struct str text = given->text;
	struct known_object *o;
	void *own;
	uint32_t hash;

	if (text.n > LONG || k->n == MOST || k->bytes + text.n > BYTES_MOST ||
	    !head_hash(text, &hash))
		return;
	index_reserve(&k->index, k->n + 1);
	if (index_at(&k->index, hash)->number != 0)
		return; /* it is there, or one that begins like it */
	o = arena_alloc(&k->arena, sizeof *o);
	own = arena_alloc(&k->arena, given->table->size);
	*o = *given;
	o->text = arena_dup(&k->arena, text);
	o->out = own;
	if (!copy(given, o->text.p, own, &k->arena))
		return; /* a string with an escape */
	k->v = mem_grow(k->v, &k->cap, k->n + 1, sizeof *k->v);
	k->v[k->n++] = o;
	k->bytes += text.n;
	index_put(&k->index, hash, (uint32_t)k->n);
}

static const struct known_object *
find(const struct known *k, struct str s)
{
	const struct known_object *o;
	const struct index_slot *slot;
	uint32_t hash;

	if (!head_hash(s, &hash) || (slot = index_at(&k->index, hash))->number == 0)
		return NULL;
	o = k->v[slot->number - 1];
	if (!str_starts(s, o->text))
		return NULL;
	/* A key follows, so that yajl sees no comma before the brace. */
	return known_whole(o) || (o->text.n < s.n && s.p[o->text.n] == '"') ? o : NULL;
}

/* An element of a list is after its bracket, a comma, or white space. */
size_t
known_next(
    const struct known *k, struct str s, size_t from, const struct known_object **found)
{
	while (k->n > 0 && from < s.n) {
		const char *p = memchr(s.p + from, '{', s.n - from);
		struct str rest;

		if (p == NULL)
			break;
		from = (size_t)(p - s.p);
		rest = (struct str){p, s.n - from};
		if (from > 0 && memchr(",[ \t\r\n", p[-1], 6) != NULL &&
		    (*found = find(k, rest)) != NULL)
			return from;
		from++;
	}
	return s.n;
}

void
known_read(const struct known_object *o, struct str s, void *out, struct arena *a)
{
	bool whole = copy(o, s.p, out, a);

	assert(whole);
	(void)whole;
}
