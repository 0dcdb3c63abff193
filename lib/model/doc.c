#include "model/doc.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "model/tunables.h"

/* To be remembered from task to task: so many, of so many terms in all. */
enum { DOCS_MOST = 1 << 14, TERMS_MOST = 1 << 23 };

struct slot {
	uint64_t hash; /* of title and text; 0: empty */
	struct doc *doc;
};

struct docs {
	struct slot *slot;
	size_t n, cap;
	size_t terms;         /* of all docs */
	struct arena arena;   /* the docs */
	struct arena scratch; /* of one being made */
};

struct docs *
docs_new(void)
{
	return mem_zalloc(1, sizeof(struct docs));
}

void
docs_free(struct docs *d)
{
	if (d == NULL)
		return;
	arena_release(&d->arena);
	arena_release(&d->scratch);
	mem_free(d->slot);
	mem_free(d);
}

void
docs_forget(struct docs *d)
{
	if (d->n <= DOCS_MOST && d->terms <= TERMS_MOST)
		return;
	arena_reset(&d->arena);
	if (d->cap > 0)
		memset(d->slot, 0, d->cap * sizeof *d->slot);
	d->n = d->terms = 0;
}

static uint64_t
hash_of(const struct example_candidate *c)
{
	uint64_t h = c->title.n;

	for (size_t i = 0; i < c->title.n; i++)
		h = hash64(c->title.v[i], h);
	for (size_t i = 0; i < c->text.n; i++)
		h = hash64(c->text.v[i], h);
	return h | 1;
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
	struct index seen = index_new(words.n, &d->scratch);

	*n = 0;
	for (size_t i = 0; i < words.n; i++) {
		uint32_t h = term_hash(
		    kind, kind == TERM_STEM ? term_stem(words.v[i]) : words.v[i]);
		uint32_t at = index_put(&seen, h, (uint32_t)*n);

		if (at == *n)
			v[(*n)++] = (struct posting){h, 0};
		v[at].times++;
	}
	kept = arena_alloc(&d->arena, *n * sizeof *kept);
	memcpy(kept, v, *n * sizeof *kept);
	return kept;
}

static struct doc *
make(struct docs *d, const struct example_candidate *c)
{
	struct doc *doc = arena_alloc(&d->arena, sizeof *doc);

	arena_reset(&d->scratch);
	doc->words = postings(TERM_WORD, c->text, d, &doc->nwords);
	doc->stems = postings(TERM_STEM, c->text, d, &doc->nstems);
	doc->grams =
	    keep(grams_of(c->text, GRAM_LEAST, GRAM_LEAST, &d->scratch), &d->arena);
	doc->title = keep(terms_of(TERM_STEM, c->title, &d->scratch), &d->arena);
	doc->length = (float)c->text.n;
	doc->gram_norm = -1;
	d->terms += 2 * (doc->nwords + doc->nstems) + doc->grams.n + doc->title.n;
	return doc;
}

static struct slot *
find(struct slot *slot, size_t cap, uint64_t hash)
{
	size_t i = (size_t)(hash >> 1) & (cap - 1);

	while (slot[i].hash != 0 && slot[i].hash != hash)
		i = (i + 1) & (cap - 1);
	return &slot[i];
}

static void
grow(struct docs *d)
{
	size_t cap = d->cap == 0 ? 256 : d->cap * 2;
	struct slot *slot = mem_zalloc(cap, sizeof *slot);

	for (size_t i = 0; i < d->cap; i++) {
		if (d->slot[i].hash != 0)
			*find(slot, cap, d->slot[i].hash) = d->slot[i];
	}
	mem_free(d->slot);
	d->slot = slot;
	d->cap = cap;
}

struct doc *
docs_get(struct docs *d, const struct example_candidate *c)
{
	uint64_t hash = hash_of(c);
	struct slot *s;

	if (d->n * 3 >= d->cap * 2)
		grow(d);
	s = find(d->slot, d->cap, hash);
	if (s->hash == 0) {
		*s = (struct slot){hash, make(d, c)};
		d->n++;
	}
	return s->doc;
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
