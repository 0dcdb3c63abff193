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
	struct counts counts;   /* of the log */
	struct counts usual;    /* of the rules, if the log taught nothing */
	struct lexicon lexicon; /* the words of tasks, weighed */
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

/* The counts that weigh the terms of a task. */
static const struct counts *
weighing(const struct model *m)
{
	return m->learnt && !m->taught ? &m->usual : &m->counts;
}

struct model *
model_rules(void)
{
	struct model *m = model_new();

	weights_init(&m->weights, 0, false);
	prior_weights(m->weights.w);
	prior_counts(&m->counts);
	m->header.compete = m->header.slope = 1;
	m->lexicon.counts = &m->counts;
	return m;
}

struct model *
model_parse(struct str bytes, const char *name, const struct vectors *vectors,
    bool checked, struct err *e)
{
	struct model *m = model_new();

	m->learnt = true;
	if (file_parse(bytes, name,
		&(struct file_target){
		    &m->header, &m->weights, &m->counts, &m->arena, .checked = checked},
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
	m->lexicon.vectors = docs_vectors(m->docs);
	m->lexicon.counts = weighing(m);
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
	lexicon_release(&m->lexicon);
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
	struct features_memory memory = {m->docs, a, &m->scratch};
	struct scored *v;
	bool pairs = !m->taught || m->header.composites > 0;

	docs_forget(m->docs);
	lexicon_bound(&m->lexicon);
	arena_reset(&m->scratch);
	b->lexicon = &m->lexicon;
	inference_make(b, x, &m->weights, weighing(m), &memory);
	b->compete = m->header.compete;
	b->learnt = m->taught;
	*c = (struct choice){.inference = b};
	c->all = v = scored_actions(b, pairs, &memory, &c->actions);
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
	struct inference b = {.lexicon = &m->lexicon, .learnt = m->taught};

	docs_forget(m->docs);
	lexicon_bound(&m->lexicon);
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
