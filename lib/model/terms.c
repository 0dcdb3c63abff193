#include "model/terms.h"

#include "base/hash.h"
#include "model/tunables.h"

uint32_t
term_hash(enum term_kind kind, struct str s)
{
	return (uint32_t)hash64(s, (uint64_t)kind);
}

/* The length of the character at p[i]. */
static size_t
character(struct str s, size_t i)
{
	size_t n = 1;

	while (i + n < s.n && ((unsigned char)s.p[i + n] & 0xc0) == 0x80)
		n++;
	return n;
}

struct str
term_stem(struct str word)
{
	size_t n = 0;

	for (int i = 0; i < STEM_CHARS && n < word.n; i++)
		n += character(word, n);
	return (struct str){word.p, n};
}

struct terms
terms_of(enum term_kind kind, struct strs words, struct arena *a)
{
	struct terms t = {arena_alloc(a, words.n * sizeof *t.v), 0};
	struct index seen = index_in(a, words.n);

	for (size_t i = 0; i < words.n; i++) {
		struct str w = kind == TERM_STEM ? term_stem(words.v[i]) : words.v[i];
		uint32_t h = term_hash(kind, w);

		if (index_put(&seen, h, (uint32_t)t.n + 1) > t.n)
			t.v[t.n++] = h;
	}
	return t;
}

void
grams_each(struct str word, size_t length, void (*each)(void *, uint32_t), void *ctx)
{
	char around[64];
	struct str w = {around, word.n + 2};
	size_t from = 0, to = 0, in = 0;

	/*
	 * A longer string is not a word of a language; the grams of its first part
	 * are enough.
	 */
	if (w.n > sizeof around)
		w.n = sizeof around;
	around[0] = '<';
	memcpy(around + 1, word.p, w.n - 2);
	around[w.n - 1] = '>';
	while (to < w.n) {
		to += character(w, to);
		if (++in < length)
			continue;
		each(ctx, term_hash(TERM_GRAM, (struct str){w.p + from, to - from}));
		from += character(w, from);
	}
}

struct collected {
	struct terms terms;
	struct index seen;
};

static void
collect(void *ctx, uint32_t h)
{
	struct collected *c = ctx;

	if (index_put(&c->seen, h, (uint32_t)c->terms.n + 1) > c->terms.n)
		c->terms.v[c->terms.n++] = h;
}

struct terms
grams_of(struct strs words, size_t least, size_t most, struct arena *a)
{
	struct collected c;
	size_t room = 0;

	for (size_t i = 0; i < words.n; i++)
		room += words.v[i].n < 62 ? words.v[i].n + 2 : 64;
	room *= most - least + 1;
	c.terms = (struct terms){arena_alloc(a, room * sizeof *c.terms.v), 0};
	c.seen = index_in(a, room);
	for (size_t length = least; length <= most; length++) {
		for (size_t i = 0; i < words.n; i++)
			grams_each(words.v[i], length, collect, &c);
	}
	return c.terms;
}
