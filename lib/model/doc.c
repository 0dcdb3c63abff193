#include "model/doc.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "model/tunables.h"

/* Limits of what is kept between tasks: the docs, and the terms of all docs. */
enum { DOCS_MOST = 1 << 14, TERMS_MOST = 1 << 23 };

struct docs {
	struct doc **v;
	size_t n, cap;
	struct index index;            /* from half of the hash to 1 + place in v */
	size_t terms;                  /* number of terms of all docs */
	const struct vectors *vectors; /* or NULL */
	struct arena arena;            /* owns the docs */
	struct arena scratch;          /* memory while a doc is made */
};

struct docs *
docs_new(void)
{
	return mem_zalloc(1, sizeof(struct docs));
}

void
docs_use(struct docs *d, const struct vectors *v)
{
	d->vectors = v;
}

const struct vectors *
docs_vectors(const struct docs *d)
{
	return d == NULL ? NULL : d->vectors;
}

void
docs_free(struct docs *d)
{
	if (d == NULL)
		return;
	arena_release(&d->arena);
	arena_release(&d->scratch);
	mem_free(d->v);
	index_release(&d->index);
	mem_free(d);
}

void
docs_forget(struct docs *d)
{
	if (d->n <= DOCS_MOST && d->terms <= TERMS_MOST)
		return;
	arena_reset(&d->arena);
	index_clear(&d->index);
	d->n = d->terms = 0;
}

static uint64_t
hash_of(const struct example_candidate *c)
{
	uint64_t h = c->title.n;

	if (c->texts != 0)
		return c->texts * UINT64_C(0x9e3779b97f4a7c15);
	for (size_t i = 0; i < c->title.n; i++)
		h = hash64(c->title.v[i], h);
	for (size_t i = 0; i < c->text.n; i++)
		h = hash64(c->text.v[i], h);
	return h;
}

static struct terms
keep(struct terms t, struct arena *a)
{
	uint32_t *v = arena_alloc(a, t.n * sizeof *v);

	if (t.n > 0)
		memcpy(v, t.v, t.n * sizeof *v);
	return (struct terms){v, t.n};
}

static struct posting *
postings(enum term_kind kind, struct strs words, struct docs *d, size_t *n)
{
	struct posting *v = arena_alloc(&d->scratch, words.n * sizeof *v), *kept;
	struct index seen = index_in(&d->scratch, words.n);

	*n = 0;
	for (size_t i = 0; i < words.n; i++) {
		uint32_t h = term_hash(
		    kind, kind == TERM_STEM ? term_stem(words.v[i]) : words.v[i]);
		uint32_t at = index_put(&seen, h, (uint32_t)*n + 1);

		if (at > *n)
			v[(*n)++] = (struct posting){h, 0};
		v[at - 1].times++;
	}
	kept = arena_alloc(&d->arena, *n * sizeof *kept);
	memcpy(kept, v, *n * sizeof *kept);
	return kept;
}

static struct doc_near *
make_near(struct docs *d, const struct doc *doc, struct strs words)
{
	const struct vectors *v = d->vectors;
	struct doc_near *near = arena_zalloc(&d->arena, 1, sizeof *near);
	struct index places = index_in(&d->scratch, doc->nwords);

	near->number = arena_zalloc(&d->arena, doc->nwords, sizeof *near->number);
	near->length = arena_zalloc(&d->arena, doc->nwords, sizeof *near->length);
	near->room = arena_zalloc(&d->arena, vectors_dimensions(v), sizeof(float));
	for (size_t i = 0; i < doc->nwords; i++)
		index_put(&places, doc->words[i].term, (uint32_t)i + 1);
	for (size_t i = 0; i < words.n; i++) {
		size_t at = index_get(&places, term_hash(TERM_WORD, words.v[i])) - 1;

		if (near->number[at] != 0)
			continue;
		near->number[at] = vectors_find(v, words.v[i]);
		if (near->number[at] != 0)
			near->length[at] = vectors_length(v, near->number[at]);
	}
	d->terms += vectors_dimensions(v) + doc->nwords * 2;
	return near;
}

static struct doc *
make(struct docs *d, const struct example_candidate *c, uint64_t hash)
{
	struct doc *doc = arena_alloc(&d->arena, sizeof *doc);

	arena_reset(&d->scratch);
	doc->hash = hash;
	doc->words = postings(TERM_WORD, c->text, d, &doc->nwords);
	doc->stems = postings(TERM_STEM, c->text, d, &doc->nstems);
	doc->grams =
	    keep(grams_of(c->text, GRAM_LEAST, GRAM_LEAST, &d->scratch), &d->arena);
	doc->title = keep(terms_of(TERM_STEM, c->title, &d->scratch), &d->arena);
	doc->length = (float)c->text.n;
	doc->near = d->vectors == NULL ? NULL : make_near(d, doc, c->text);
	doc->gram_norm = -1;
	d->terms += 2 * (doc->nwords + doc->nstems) + doc->grams.n + doc->title.n;
	return doc;
}

struct doc *
docs_get(struct docs *d, const struct example_candidate *c)
{
	uint64_t hash = hash_of(c);
	struct index_slot *at;

	index_reserve(&d->index, d->n + 1);
	at = index_at(&d->index, (uint32_t)hash);
	while (at->number != 0 && d->v[at->number - 1]->hash != hash)
		at = index_next(&d->index, at);
	if (at->number == 0) {
		d->v = mem_grow(d->v, &d->cap, d->n + 1, sizeof(struct doc *));
		d->v[d->n++] = make(d, c, hash);
		*at = (struct index_slot){(uint32_t)hash, (uint32_t)d->n};
	}
	return d->v[at->number - 1];
}

double
doc_gram_norm(struct doc *d, const struct counts *counts)
{
	double sum = 0;

	if (d->gram_norm >= 0)
		return d->gram_norm;
	for (size_t i = 0; i < d->grams.n; i++) {
		double idf = counts_idf(counts, d->grams.v[i]);

		sum += idf * idf;
	}
	d->gram_norm = (float)sqrt(sum);
	return d->gram_norm;
}
