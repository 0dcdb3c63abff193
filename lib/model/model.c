#include "model/model.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/describe.h"
#include "model/inference.h"
#include "model/file.h"
#include "model/layout.h"
#include "model/prior.h"
#include "model/recall.h"

struct model {
	bool learnt; /* from a log; false for the rules */
	bool taught; /* and the log changed the weights: else it chooses as the rules */
	struct router_header header;
	struct weights weights;
	struct counts counts; /* of the log */
	struct counts usual;  /* of the rules, if the log taught nothing */
	struct docs *docs;
	struct described *described;
	void *owner; /* of the bytes of its file; or NULL */
	void (*release)(void *owner);
	struct arena arena;   /* owns the strings of the header */
	struct arena scratch; /* memory while one task is made */
};

static struct model *
model_new(void)
{
	struct model *m = mem_zalloc(1, sizeof *m);

	m->docs = docs_new();
	m->described = described_new();
	return m;
}

struct model *
model_rules(void)
{
	struct model *m = model_new();

	weights_init(&m->weights, 0, false);
	prior_weights(m->weights.w);
	prior_counts(&m->counts);
	m->header.compete = m->header.slope = 1;
	return m;
}

struct model *
model_parse(
    struct str bytes, const char *name, const struct vectors *vectors, struct err *e)
{
	struct model *m = model_new();

	m->learnt = true;
	if (file_parse(bytes, name,
		&(struct file_target){&m->header, &m->weights, &m->counts, &m->arena},
		e) < 0) {
		model_free(m);
		return NULL;
	}
	if (vectors_fit(m->header.vectors, vectors, name, e) < 0) {
		model_free(m);
		return NULL;
	}
	if (m->header.vectors.p != NULL)
		docs_use(m->docs, vectors);
	m->taught = prior_changed(&m->weights);
	if (!m->taught) {
		m->header.compete = 1;
		m->weights.clarify = false;
		prior_counts(&m->usual);
		experience_release(&m->weights.past);
	}
	return m;
}

void
model_keep(struct model *m, void *owner, void (*release)(void *))
{
	m->owner = owner;
	m->release = release;
}

void
model_free(struct model *m)
{
	if (m == NULL)
		return;
	weights_release(&m->weights);
	counts_release(&m->counts);
	counts_release(&m->usual);
	docs_free(m->docs);
	described_free(m->described);
	if (m->owner != NULL)
		m->release(m->owner);
	arena_release(&m->arena);
	arena_release(&m->scratch);
	mem_free(m);
}

void
model_describe(
    struct model *m, const struct trajectory *t, struct arena *a, struct example *x)
{
	describe_task_again(t, m->described, a, x);
}

/* The counts that weigh the terms of a task. */
static const struct counts *
weighing(const struct model *m)
{
	return m->learnt && !m->taught ? &m->usual : &m->counts;
}

const struct router_header *
model_header(const struct model *m)
{
	return m->learnt ? &m->header : NULL;
}

bool
model_knows(const struct model *m, struct str candidate_key)
{
	return m->learnt && features_known(&m->counts, candidate_key);
}

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

static void
finish(const struct inference *b, struct choice *c, size_t chosen)
{
	const struct scored *s = &c->all[chosen];

	c->chosen = chosen;
	c->action = s->key;
	c->predicted = s->predicted;
	c->probability = s->probability;
	c->cost = 0;
	for (uint32_t i = 0; i < s->members; i++) {
		if (s->member[i] < b->scores.features->rows)
			c->cost += inference_candidate(b, s->member[i])->cost;
	}
}

/* All actions with their predictions, the best first, without a choice. */
static struct inference *
consider(struct model *m, const struct example *x, struct arena *a, struct choice *c,
    struct scored **all)
{
	struct inference *b = arena_zalloc(a, 1, sizeof *b);
	struct scored *v;
	uint32_t rows;
	bool pairs = !m->taught || m->header.composites > 0;

	docs_forget(m->docs);
	arena_reset(&m->scratch);
	inference_make(b, x, &m->weights, weighing(m),
	    &(struct features_memory){m->docs, a, &m->scratch});
	b->compete = m->header.compete;
	b->learnt = m->taught;
	rows = b->scores.rows;
	v = arena_alloc(
	    &m->scratch, (rows + PAIRS_FROM * (PAIRS_FROM - 1) / 2) * sizeof *v);
	score_rows(b, v, a);
	*c = (struct choice){.actions = rows, .inference = b};
	if (pairs)
		c->actions += score_pairs(b, v + rows, a);
	c->all = v = sorted(v, c->actions, a);
	for (size_t i = 0; i < c->actions; i++) {
		v[i].logit = m->header.slope * v[i].logit + m->header.shift;
		v[i].predicted = 1 / (1 + exp(-v[i].logit));
	}
	*all = v;
	return b;
}

void
model_score(struct model *m, const struct example *x, struct arena *a, double *out)
{
	struct inference b = {.learnt = m->taught};

	docs_forget(m->docs);
	arena_reset(&m->scratch);
	inference_make(&b, x, &m->weights, weighing(m),
	    &(struct features_memory){m->docs, a, &m->scratch});
	for (size_t i = 0; i < x->candidates.n; i++)
		out[i] = b.scores.score[b.row[i]];
}

struct recall *
model_recall(const struct model *m, const struct str *keys, size_t n)
{
	return recall_new(&m->weights.past, &m->counts, keys, n);
}

void
model_choose(
    struct model *m, const struct example *x, struct arena *a, struct choice *c)
{
	model_explore(m, x, &(struct exploration){.mode = EXPLORE_NOT}, a, c);
}

/*
 * 1/(K + gamma * regret) for each action, and the rest for the best one: Foster and
 * Rakhlin, ICML 2020.
 */
static void
squarecb(const struct model *m, struct scored *v, size_t n)
{
	double examples = m->header.examples + m->header.examples_before;
	double gamma = SQUARECB_GAMMA * sqrt(fmax(examples, 1)), left = 1;

	for (size_t i = 1; i < n; i++) {
		v[i].probability =
		    1 / ((double)n + gamma * (v[0].predicted - v[i].predicted));
		left -= v[i].probability;
	}
	v[0].probability = left;
}

static void
epsilon(struct scored *v, size_t n, double share)
{
	for (size_t i = 0; i < n; i++)
		v[i].probability = share / (double)n;
	v[0].probability += 1 - share;
}

static void
softmax(struct scored *v, size_t n, double temperature)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i].probability =
		    exp((v[i].predicted - v[0].predicted) / temperature);
	for (size_t i = 0; i < n; i++)
		v[i].probability /= sum;
}

static bool
has_row(const struct scored *v, uint32_t row)
{
	for (uint32_t i = 0; i < v->members; i++) {
		if (v->member[i] == row)
			return true;
	}
	return false;
}

/* What would be done if a candidate of the best action did not exist: each in turn. */
static void
leave_one_out(struct scored *v, size_t n, double share)
{
	for (size_t i = 0; i < n; i++)
		v[i].probability = 0;
	v[0].probability = 1;
	for (uint32_t k = 0; k < v->members; k++) {
		size_t i = 1;

		while (i < n && has_row(&v[i], v->member[k]))
			i++;
		if (i < n) {
			v[i].probability += share / v->members;
			v[0].probability -= share / v->members;
		}
	}
}

/* Rounding must never select an action of probability 0. */
static size_t
draw(const struct scored *v, size_t n, struct rng *rng)
{
	double u = rng_unit(rng);
	size_t last = 0;

	for (size_t i = 0; i < n; i++) {
		if (v[i].probability <= 0)
			continue;
		if (u < v[i].probability)
			return i;
		u -= v[i].probability;
		last = i;
	}
	return last;
}

void
model_explore(struct model *m, const struct example *x, const struct exploration *how,
    struct arena *a, struct choice *c)
{
	struct scored *v;
	struct inference *b = consider(m, x, a, c, &v);

	if (how->mode == EXPLORE_SQUARECB)
		squarecb(m, v, c->actions);
	else if (how->mode == EXPLORE_SOFTMAX)
		softmax(v, c->actions, how->temperature);
	else if (how->mode == EXPLORE_LEAVE_ONE_OUT)
		leave_one_out(v, c->actions, how->epsilon);
	else
		epsilon(v, c->actions, how->mode == EXPLORE_EPSILON ? how->epsilon : 0);
	finish(b, c, how->mode == EXPLORE_NOT ? 0 : draw(v, c->actions, how->rng));
}
