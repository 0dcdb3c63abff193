#include "model/recall.h"

#include <stdlib.h>

#include "base/best.h"
#include "base/mem.h"
#include "model/tunables.h"
#include "model/weigh.h"

struct known { /* an action that earned rewards */
	uint64_t key;
	uint32_t place; /* in the list */
	float scale;    /* 1 / (1 + all that it earned) */
};

struct recall {
	const struct experience *past;
	const struct counts *counts;
	struct known *v;
	size_t n;
	/* A bit for each pair of the experience, at the top bits of the pair. */
	uint32_t *bits;
	unsigned shift;
};

static void
set_bit(struct recall *r, uint32_t pair)
{
	uint32_t at = pair >> r->shift;

	r->bits[at / 32] |= UINT32_C(1) << at % 32;
}

static bool
has_bit(const struct recall *r, uint32_t pair)
{
	uint32_t at = pair >> r->shift;

	return r->bits[at / 32] >> at % 32 & 1;
}

static void
make_filter(struct recall *r)
{
	unsigned log = 5;

	while (log < 32 && (size_t)1 << log < r->past->n * RECALL_BITS)
		log++;
	r->shift = 32 - log;
	r->bits = mem_zalloc((size_t)1 << (log - 5), sizeof *r->bits);
	for (size_t i = 0; i < r->past->n; i++)
		set_bit(r, r->past->v[i].pair);
}

struct recall *
recall_new(const struct experience *past, const struct counts *counts,
    const struct str *keys, size_t n)
{
	struct recall *r = mem_zalloc(1, sizeof *r);

	r->past = past;
	r->counts = counts;
	r->v = mem_alloc(n * sizeof *r->v);
	for (size_t i = 0; i < n; i++) {
		uint64_t key = action_hash(keys[i]);
		const struct gained *all =
		    experience_find(past, experience_pair(key, ALL_TERM));

		if (all->earned > 0)
			r->v[r->n++] =
			    (struct known){key, (uint32_t)i, 1 / (1 + all->earned)};
	}
	make_filter(r);
	return r;
}

void
recall_free(struct recall *r)
{
	if (r == NULL)
		return;
	mem_free(r->v);
	mem_free(r->bits);
	mem_free(r);
}

/* The terms of the task with the highest values; their number. */
static size_t
choose_terms(const struct features *v, struct best *best)
{
	for (uint32_t i = 0; i < v->words; i++)
		best_add(best, v->value[i], i);
	for (uint32_t i = 0; i < v->stems; i++)
		best_add(best, v->stem_value[i], v->words + i);
	return best->n;
}

static double
near(const struct recall *r, const struct known *k, const uint32_t *term,
    const struct best *best)
{
	double sum = 0;

	for (size_t i = 0; i < best->n; i++) {
		uint32_t pair = experience_pair(k->key, term[i]);

		if (has_bit(r, pair))
			sum +=
			    best->v[i].score * experience_find(r->past, pair)->earned;
	}
	return sum * k->scale;
}

size_t
recall_best(const struct recall *r, const struct example *x, size_t most, uint32_t *out,
    struct arena *a)
{
	struct best_one chosen[RECALL_TERMS];
	struct best terms = {chosen, 0, RECALL_TERMS};
	struct best best = {arena_alloc(a, most * sizeof *best.v), 0, most};
	struct example task = *x;
	struct features v;
	uint32_t term[RECALL_TERMS];

	if (r->n == 0)
		return 0;
	task.candidates = (struct json_list){NULL, 0};
	features_make(&v, &task, &(struct features_memory){NULL, a, a}, NULL);
	weigh_features(&v, r->counts, a);
	choose_terms(&v, &terms);
	for (size_t i = 0; i < terms.n; i++) {
		uint32_t at = terms.v[i].number;

		term[i] = at < v.words ? v.term[at] : v.stem[at - v.words];
	}
	for (size_t i = 0; i < r->n; i++) {
		double score = near(r, &r->v[i], term, &terms);

		if (score > 0)
			best_add(&best, score, r->v[i].place);
	}
	for (size_t i = 0; i < best.n; i++)
		out[i] = best.v[i].number;
	return best.n;
}
