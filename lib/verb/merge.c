#include "verb/merge.h"

#include <float.h>
#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utc.h"
#include "model/file.h"
#include "model/layout.h"

/* A router that was merged. */
struct source {
	const char *name;
	struct str sha256, dataset, parent;
};

struct mb_merge {
	struct router_header header;
	struct weights weights;
	struct counts counts;
	struct source *source;
	size_t n, cap;
	struct arena arena;
};

struct mb_merge *
mb_merge_new(void)
{
	return mem_zalloc(1, sizeof(struct mb_merge));
}

void
mb_merge_free(struct mb_merge *m)
{
	if (m == NULL)
		return;
	weights_release(&m->weights);
	counts_release(&m->counts);
	mem_free(m->source);
	arena_release(&m->arena);
	mem_free(m);
}

/* Weights that were trained with different settings cannot be merged. */
static int
check_settings(const struct mb_merge *m, const struct router_header *h,
    const char *name, struct err *e)
{
	const struct {
		const char *what;
		double first, here;
	} same[] = {{"bits", m->header.bits, h->bits},
	    {"lambda", m->header.lambda, h->lambda},
	    {"compete", m->header.compete, h->compete},
	    {"learning_rate", m->header.learning_rate, h->learning_rate}};

	if (!str_eq(m->header.learner, h->learner))
		return err_set(e, ERR_USAGE,
		    "%s: has the learner '%.*s', and %s has '%.*s'", name,
		    STR_ARG(h->learner), m->source[0].name, STR_ARG(m->header.learner));
	if (!str_eq(m->header.vectors, h->vectors))
		return err_set(e, ERR_USAGE,
		    "%s: was not trained with the word vectors of %s", name,
		    m->source[0].name);
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		if (same[i].first != same[i].here)
			return err_set(e, ERR_USAGE,
			    "%s: has %s %s, but %s has %s: train both with the same "
			    "settings",
			    name, same[i].what, num_text(same[i].here).text,
			    m->source[0].name, num_text(same[i].first).text);
	}
	return 0;
}

/* Routers with common training data would count it twice. */
static int
check_sources(const struct mb_merge *m, const struct source *s, struct err *e)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct source *o = &m->source[i];

		if (str_eq(o->sha256, s->sha256) ||
		    (s->dataset.p != NULL && str_eq(o->dataset, s->dataset)))
			return err_set(e, ERR_USAGE,
			    "%s: learnt from the same examples as %s", s->name,
			    o->name);
		if (s->parent.p != NULL && str_eq(o->parent, s->parent))
			return err_set(e, ERR_USAGE,
			    "%s: started from the same router as %s, which would count "
			    "twice",
			    s->name, o->name);
	}
	return 0;
}

/*
 * Joins two routers by the sums of squares of AdaGrad, which measure how much a
 * router saw of a weight. Every task uses the dense weights, so all routers saw
 * them: average them with the squares as weights. A hashed weight starts at zero
 * and grows with the root of its data. If k shards push it in one direction, one
 * training on all data would bring it to root k times the average: average with
 * the roots, divided by the root of the sum. A weight that only one router knows
 * is copied.
 */
static void
join_weights(struct weights *to, const struct weights *from, size_t few)
{
	for (size_t i = 0, n = weights_size(to->bits); i < n; i++) {
		double a = to->squares[i], b = from->squares[i];

		if (b == 0)
			continue;
		if (i < few)
			to->w[i] = (float)((a * to->w[i] + b * from->w[i]) / (a + b));
		else
			to->w[i] = (float)((sqrt(a) * to->w[i] + sqrt(b) * from->w[i]) /
					   sqrt(a + b));
		to->squares[i] = (float)fmin(a + b, FLT_MAX);
	}
}

static void
join_counts(struct counts *to, const struct counts *from)
{
	for (size_t i = 0; i < from->index.cap; i++)
		counts_add(to, from->index.slot[i].key, from->index.slot[i].number);
	to->examples += from->examples;
}

static void
join_headers(struct router_header *to, const struct router_header *from)
{
	double n = to->examples + from->examples;
	double a = to->examples / n, b = from->examples / n;

	to->mean_reward = a * to->mean_reward + b * from->mean_reward;
	to->slope = a * to->slope + b * from->slope;
	to->shift = a * to->shift + b * from->shift;
	to->examples = n;
	to->examples_before += from->examples_before;
	to->composites += from->composites;
	to->clarifies += from->clarifies;
	to->first_created_at =
	    utc_earlier(to->first_created_at, from->first_created_at);
	to->last_created_at = utc_later(to->last_created_at, from->last_created_at);
	if (isnan(to->reward_weights.success))
		to->reward_weights = from->reward_weights;
}

static void
join(struct mb_merge *m, const struct router_header *h, struct weights *w,
    struct counts *c)
{
	if (m->n == 0) {
		m->header = *h;
		m->weights = *w;
		m->counts = *c;
		return;
	}
	join_headers(&m->header, h);
	join_weights(&m->weights, w, h->vectors.p == NULL ? FEW : FEW_NEAR);
	experience_join(&m->weights.past, &w->past);
	join_counts(&m->counts, c);
	weights_release(w);
	counts_release(c);
}

int
mb_merge_step(struct mb_merge *m, struct str router, const char *name, struct err *e)
{
	struct router_header h;
	struct weights w;
	struct counts c;
	struct source s = {.name = name};
	char hex[SHA256_HEX + 1];

	if (file_parse(router, name,
		&(struct file_target){&h, &w, &c, &m->arena, .squares = true}, e) < 0)
		return -1;
	sha256_of(router, hex);
	s.sha256 = arena_dup(&m->arena, str_of(hex));
	s.dataset = h.dataset_sha256;
	s.parent = h.parent;
	if ((m->n > 0 && check_settings(m, &h, name, e) < 0) ||
	    check_sources(m, &s, e) < 0) {
		weights_release(&w);
		counts_release(&c);
		return -1;
	}
	join(m, &h, &w, &c);
	m->source = mem_grow(m->source, &m->cap, m->n + 1, sizeof *m->source);
	m->source[m->n++] = s;
	return 0;
}

int
mb_merge_finish(struct mb_merge *m, const struct router_sink *to, struct err *e)
{
	struct router_header *h = &m->header;

	if (m->n == 0)
		return err_set(e, ERR_USAGE, "--merge wants routers");
	h->merged =
	    (struct strs){arena_alloc(&m->arena, m->n * sizeof *h->merged.v), m->n};
	for (size_t i = 0; i < m->n; i++)
		h->merged.v[i] = m->source[i].sha256;
	h->dataset_sha256 = h->parent = STR_NONE;
	h->tried = (struct json_list){NULL, 0};
	file_write(h, &m->weights, &m->counts, to);
	return 0;
}
