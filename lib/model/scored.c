#include "model/scored.h"

#include <stdlib.h>

#include "model/inference.h"
#include "model/tunables.h"

static void
score_rows(struct inference *b, struct scored *out, struct arena *a)
{
	uint32_t n = b->scores.rows;
	double *logit = arena_alloc(a, n * sizeof *logit);

	scores_logits(&b->scores, b->compete, logit);
	for (uint32_t i = 0; i < n; i++)
		out[i] = (struct scored){.key = inference_key(b, i),
		    .member = {i},
		    .members = 1,
		    .logit = logit[i]};
}

struct ranked {
	uint32_t row;
	double score;
};

static int
rank_order(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Sorts the candidates, the best first, without those that no pair can contain. */
static uint32_t
rank_candidates(const struct inference *b, struct ranked *v)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->scores.features->rows; i++) {
		struct str id = inference_id(b, i);

		if (memchr(id.p, '+', id.n) == NULL)
			v[n++] = (struct ranked){i, b->scores.score[i]};
	}
	qsort(v, n, sizeof *v, rank_order);
	return n < PAIRS_FROM ? n : PAIRS_FROM;
}

/* Makes the pairs of the best candidates; returns their number. */
static size_t
score_pairs(struct inference *b, struct scored *out, struct arena *a)
{
	uint32_t rows = b->scores.rows;
	struct ranked *best = arena_alloc(a, rows * sizeof *best);
	uint32_t n = rank_candidates(b, best);
	double *e = arena_alloc(a, rows * sizeof *e), most = scores_exps(&b->scores, e),
	       rest = 0;
	size_t pairs = 0;
	bool *in = arena_zalloc(a, rows, sizeof *in);

	for (uint32_t i = 0; i < n; i++)
		in[best[i].row] = true;
	for (uint32_t i = 0; i < rows; i++)
		rest += in[i] ? 0 : e[i];
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = i + 1; k < n; k++) {
			uint32_t member[2] = {best[i].row, best[k].row};
			double score[2] = {best[i].score, best[k].score}, others = rest;
			struct str key = inference_pair_key(b, member[0], member[1], a);

			if (key.p == NULL)
				continue;
			for (uint32_t o = 0; o < n; o++)
				others += o == i || o == k ? 0 : e[best[o].row];
			out[pairs++] = (struct scored){.key = key,
			    .member = {member[0], member[1]},
			    .members = 2,
			    .logit = scores_logit(&b->scores, b->compete,
				log_sum_exp(score, 2) +
				    scores_set_score(&b->scores, member, 2),
				most, others)};
		}
	}
	return pairs;
}

static int
scored_order(const void *a, const void *b)
{
	const struct scored *x = *(const struct scored *const *)a,
			    *y = *(const struct scored *const *)b;

	if (x->logit != y->logit)
		return x->logit < y->logit ? 1 : -1;
	return str_cmp(x->key, y->key);
}

/* The actions with the best first, in a new array; to sort pointers is cheaper. */
static struct scored *
sorted(const struct scored *v, size_t n, struct arena *a)
{
	const struct scored **order = arena_alloc(a, n * sizeof(struct scored *));
	struct scored *out = arena_alloc(a, n * sizeof *out);

	for (size_t i = 0; i < n; i++)
		order[i] = &v[i];
	qsort(order, n, sizeof(struct scored *), scored_order);
	for (size_t i = 0; i < n; i++)
		out[i] = *order[i];
	return out;
}

struct scored *
scored_actions(
    struct inference *b, bool pairs, const struct features_memory *m, size_t *n)
{
	struct scored *v = arena_alloc(m->scratch,
	    (b->scores.rows + PAIRS_FROM * (PAIRS_FROM - 1) / 2) * sizeof *v);

	*n = b->scores.rows;
	score_rows(b, v, m->scratch);
	if (pairs)
		*n += score_pairs(b, v + *n, m->keep);
	return sorted(v, *n, m->keep);
}
