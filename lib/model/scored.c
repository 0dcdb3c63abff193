#include "model/scored.h"

#include <stdlib.h>

#include "model/inference.h"
#include "model/sets.h"
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
	struct str id;
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
			v[n++] = (struct ranked){i, b->scores.score[i], id};
	}
	qsort(v, n, sizeof *v, rank_order);
	return n < PAIRS_FROM ? n : PAIRS_FROM;
}

/* The key of a pair; absent if both have the same id. */
static struct str
pair_key(struct str first, struct str second, struct arena *a)
{
	struct str ids[2] = {first, second};
	int order = str_cmp(first, second);

	if (order == 0)
		return STR_NONE;
	if (order > 0) {
		ids[0] = second;
		ids[1] = first;
	}
	return action_key(&(struct action){ACTION_COMPOSITE, {ids, 2}}, a);
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
			struct str key = pair_key(best[i].id, best[k].id, a);

			if (key.p == NULL)
				continue;
			for (uint32_t o = 0; o < n; o++)
				others += o == i || o == k ? 0 : e[best[o].row];
			out[pairs++] = (struct scored){.key = key,
			    .member = {member[0], member[1]},
			    .members = 2,
			    .logit = scores_logit(&b->scores, b->compete,
				log_sum_exp(score, 2) +
				    sets_score(&b->scores, member, 2),
				most, others)};
		}
	}
	return pairs;
}

/* An action in the order of all, the best first. */
struct placed {
	double logit;
	const struct scored *at;
};

static inline bool
before(const struct placed *x, const struct placed *y)
{
	return x->logit != y->logit ? x->logit > y->logit
				    : str_cmp(x->at->key, y->at->key) < 0;
}

/*
 * Merges runs of 1, 2, 4 ... actions, from one array to the other; returns that with all.
 * A call for each comparison, as of qsort, would take 3 % of the time of a task with pairs.
 */
static struct placed *
merge_all(struct placed *from, struct placed *to, size_t n)
{
	for (size_t run = 1; run < n; run *= 2) {
		struct placed *next = to;

		for (size_t i = 0; i < n; i += 2 * run) {
			size_t x = i, mid = i + run < n ? i + run : n, y = mid,
			       end = mid + run < n ? mid + run : n;

			while (x < mid && y < end)
				*next++ =
				    before(&from[y], &from[x]) ? from[y++] : from[x++];
			while (x < mid)
				*next++ = from[x++];
			while (y < end)
				*next++ = from[y++];
		}
		to = from;
		from = next - n;
	}
	return from;
}

/* The actions with the best first, in a new array. */
static struct scored *
sorted(const struct scored *v, size_t n, struct arena *a)
{
	struct placed *order = arena_alloc(a, 2 * n * sizeof *order);
	struct scored *out = arena_alloc(a, n * sizeof *out);

	for (size_t i = 0; i < n; i++)
		order[i] = (struct placed){v[i].logit, &v[i]};
	order = merge_all(order, order + n, n);
	for (size_t i = 0; i < n; i++)
		out[i] = *order[i].at;
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
