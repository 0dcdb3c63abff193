#include "model/sparse.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/layout.h"
#include "model/action_parts.h"
#include "model/prior.h"
#include "model/sets.h"
#include "model/weigh.h"

struct sparse_maker {
	struct docs *docs;
	struct counts counts;
	struct weights weights; /* without values: scores_make only needs the sizes */
	struct arena arena;     /* memory of one row */
	struct cell *cell;
	size_t n, cap;
};

struct sparse_maker *
sparse_new(void)
{
	struct sparse_maker *m = mem_zalloc(1, sizeof *m);

	m->docs = docs_new();
	prior_counts(&m->counts);
	weights_init(&m->weights, 0, true);
	return m;
}

void
sparse_free(struct sparse_maker *m)
{
	if (m == NULL)
		return;
	docs_free(m->docs);
	counts_release(&m->counts);
	weights_release(&m->weights);
	arena_release(&m->arena);
	mem_free(m->cell);
	mem_free(m);
}

static void
add(struct sparse_maker *m, size_t at, double value)
{
	m->cell = mem_grow(m->cell, &m->cap, m->n + 1, sizeof *m->cell);
	m->cell[m->n++] = (struct cell){(uint32_t)at, (float)value};
}

/*
 * One row of the scores: its features, its id, and the crosses of its keys with the
 * terms of the task.
 */
static void
add_row(struct sparse_maker *m, const struct scores *s, uint32_t row, double scale)
{
	const struct features *v = s->features;
	const uint32_t n = v->words + v->grams;

	for (uint32_t i = s->first_feature[row]; i < s->first_feature[row + 1]; i++)
		add(m, s->feature[i].at, scale * s->feature[i].value);
	add(m,
	    cross_at(s->key[s->link[s->first_link[row]].key].hash, ID_TERM, BITS_FEW),
	    scale * SIZE_ID);
	for (uint32_t k = s->first_link[row]; k < s->first_link[row + 1]; k++) {
		const struct key *key = &s->key[s->link[k].key];
		uint32_t terms = n + (key->context ? v->context : 0);

		for (uint32_t i = 0; i < terms; i++)
			add(m, cross_at(key->hash, v->term[i], BITS_FEW),
			    scale * s->link[k].scale * v->value[i]);
	}
}

static void
add_set(struct sparse_maker *m, const struct scores *s, const struct action_parts *set)
{
	struct feature f[SET_FEATURES];
	size_t n = sets_features(s, set->row, set->n, f);

	for (size_t i = 0; i < n; i++)
		add(m, f[i].at, f[i].value);
	for (uint32_t i = 0; i < s->features->words; i++)
		add(m, cross_at(SET_KEY, s->features->term[i], BITS_FEW),
		    s->features->value[i]);
}

static int
by_place(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* Sorts by place, adds up equal places, and drops zeros. */
static size_t
merge(struct cell *v, size_t n)
{
	size_t kept = 0;

	qsort(v, n, sizeof *v, by_place);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && v[kept - 1].at == v[i].at)
			v[kept - 1].value += v[i].value;
		else if (v[i].value != 0)
			v[kept++] = v[i];
	}
	return kept;
}

struct sparse
sparse_row(struct sparse_maker *m, const struct example *x)
{
	const struct features_memory memory = {m->docs, &m->arena, &m->arena};
	struct action act = {0};
	struct action_parts members;
	struct scores scores;
	struct features features;
	struct err impossible; /* cannot fail: the dataset made the key */
	uint32_t *places;

	arena_reset(&m->arena);
	docs_forget(m->docs);
	m->n = 0;
	action_parse(x->action, &m->arena, &act, &impossible);
	places = arena_alloc(&m->arena, x->candidates.n * sizeof *places);
	features_make(&features, x, &memory, places);
	members = action_parts_find(&features, x, &act, places, &memory);
	weigh_features(&features, &m->counts, &m->arena);
	scores_make(&scores, &features, &m->weights, &m->arena);
	for (uint32_t i = 0; i < members.n; i++)
		add_row(m, &scores, members.row[i], 1. / members.n);
	if (members.n > 1)
		add_set(m, &scores, &members);
	return (struct sparse){m->cell, merge(m->cell, m->n)};
}
