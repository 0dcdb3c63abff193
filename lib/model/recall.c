#include "model/recall.h"

#include <math.h>
#include <stdlib.h>

#include "base/best.h"
#include "base/mem.h"
#include "model/tunables.h"
#include "model/weigh.h"

struct known { /* an action that earned rewards */
	uint64_t key;
	uint32_t place; /* in the list */
	float absent;   /* its lift on a word on which it earned nothing */
};

struct gain {           /* what an action earned on a word, as a summand of its lift */
	uint32_t known; /* the place in `v` */
	float lift;     /* more than `absent` */
};

struct posting_list { /* the gains of a term */
	size_t from, n;
};

struct recall {
	const struct experience *past;
	const struct counts *counts;
	struct known *v;
	size_t n, actions; /* `actions`: of the list */
	double earned;     /* by all of the list */
	/* A bit for each pair of the experience, at the top bits of the pair. */
	uint32_t *bits;
	unsigned shift;
	/* The terms of tasks so far, each looked up once; emptied when it is large. */
	struct index index; /* from a term to 1 + its place in `lists` */
	struct posting_list *lists;
	struct gain *gains;
	size_t nlists, lists_cap, ngains, gains_cap;
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
	size_t n = experience_places(r->past);

	while (log < 32 && (size_t)1 << log < n * RECALL_BITS)
		log++;
	r->shift = 32 - log;
	r->bits = mem_zalloc((size_t)1 << (log - 5), sizeof *r->bits);
	for (size_t i = 0; i < n; i++)
		set_bit(r, experience_at(r->past, i)->pair);
}

struct recall *
recall_new(const struct experience *past, const struct counts *counts,
    const struct str *keys, size_t n)
{
	struct recall *r = mem_zalloc(1, sizeof *r);

	r->past = past;
	r->counts = counts;
	r->actions = n;
	r->v = mem_alloc(n * sizeof *r->v);
	for (size_t i = 0; i < n; i++) {
		uint64_t key = action_hash(keys[i]);
		double all =
		    experience_find(past, experience_pair(key, ALL_TERM)).earned;

		if (all > 0)
			r->v[r->n++] = (struct known){key, (uint32_t)i,
			    (float)log(RECALL_PRIOR / (all + RECALL_PRIOR))};
		r->earned += all;
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
	index_release(&r->index);
	mem_free(r->lists);
	mem_free(r->gains);
	mem_free(r);
}

/* Looks up what each action earned on a term. */
static struct posting_list
look_up(struct recall *r, uint32_t term)
{
	struct posting_list list = {r->ngains, 0};
	double all = 0;

	for (size_t i = 0; i < r->n; i++) {
		uint32_t pair = experience_pair(r->v[i].key, term);
		float earned =
		    has_bit(r, pair) ? experience_find(r->past, pair).earned : 0;

		if (earned <= 0)
			continue;
		r->gains =
		    mem_grow(r->gains, &r->gains_cap, r->ngains + 1, sizeof *r->gains);
		r->gains[r->ngains++] = (struct gain){(uint32_t)i, earned};
		all += earned;
	}
	list.n = r->ngains - list.from;
	for (struct gain *g = r->gains + list.from; g < r->gains + r->ngains; g++)
		g->lift = (float)log1p(g->lift * r->earned / (RECALL_PRIOR * all));
	return list;
}

static struct posting_list
list_of(struct recall *r, uint32_t term)
{
	uint32_t at = index_put(&r->index, term, (uint32_t)r->nlists + 1);

	if (at > r->nlists) {
		r->lists =
		    mem_grow(r->lists, &r->lists_cap, r->nlists + 1, sizeof *r->lists);
		r->lists[r->nlists++] = look_up(r, term);
	}
	return r->lists[at - 1];
}

static void
forget_many(struct recall *r)
{
	if (r->nlists <= RECALL_KEPT && r->ngains <= RECALL_KEPT)
		return;
	index_clear(&r->index);
	r->nlists = r->ngains = 0;
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

/* Adds to the sum of each action that earned reward on a term of the task. */
static double
add_terms(
    struct recall *r, const struct features *v, const struct best *terms, double *sum)
{
	double values = 0; /* of the terms on which any action earned reward */

	for (size_t i = 0; i < terms->n; i++) {
		uint32_t at = terms->v[i].number;
		struct posting_list list =
		    list_of(r, at < v->words ? v->term[at] : v->stem[at - v->words]);
		double value = terms->v[i].score;

		for (size_t k = list.from; k < list.from + list.n; k++)
			sum[r->gains[k].known] += value * r->gains[k].lift;
		values += list.n > 0 ? value : 0;
	}
	return values;
}

void
recall_task(struct recall *r, const struct example *x, size_t most,
    struct recalled *out, struct arena *a)
{
	struct best_one chosen[RECALL_TERMS];
	struct best terms = {chosen, 0, RECALL_TERMS};
	struct best best = {arena_alloc(a, most * sizeof *best.v), 0, most};
	double *sum = arena_zalloc(a, r->n, sizeof *sum), values;
	struct example task = *x;
	struct features v;

	out->lift = arena_zalloc(a, r->actions, sizeof *out->lift);
	out->best = arena_alloc(a, most * sizeof *out->best);
	out->n = 0;
	if (r->n == 0)
		return;
	forget_many(r);
	task.candidates = (struct json_list){NULL, 0};
	features_make(&v, &task, &(struct features_memory){NULL, a, a}, NULL);
	weigh_features(&v, r->counts, a);
	choose_terms(&v, &terms);
	values = add_terms(r, &v, &terms, sum);
	for (size_t i = 0; i < r->n; i++) {
		double lift = sum[i] + values * r->v[i].absent;

		out->lift[r->v[i].place] = lift;
		if (sum[i] > 0)
			best_add(&best, lift, r->v[i].place);
	}
	for (size_t i = 0; i < best.n; i++)
		out->best[out->n++] = best.v[i].number;
}
