#include "model/learn.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "model/layout.h"
#include "model/odds.h"
#include "model/prior.h"
#include "model/sets.h"

void
learn_start(struct weights *w, unsigned bits, bool clarify)
{
	weights_init(w, bits, clarify);
	prior_start(w);
}

/* AdaGrad: moves one weight a step along its gradient. */
static inline void
bump(struct weights *w, size_t at, double gradient, double rate)
{
	float g = (float)gradient;

	w->squares[at] += g * g;
	w->w[at] += (float)rate * g / sqrtf(w->squares[at] + (float)SQUARES_START);
}

static void
bump_key(struct weights *w, const struct features *v, const struct key *k, double rate)
{
	uint32_t n = v->words + v->grams, end = n + (k->context ? v->context : 0), i;
	double pull = k->pull * w->lambda;

	for (i = 0; i < n; i++)
		bump(w, cross_at(k->hash, v->term[i], w->bits), pull * v->value[i],
		    rate);
	for (; i < end; i++)
		bump(w, cross_at(k->hash, v->term[i], w->bits), k->pull * v->value[i],
		    rate);
}

static void
bump_set(struct weights *w, const struct scores *s, const struct lesson *l, double pull,
    double rate)
{
	const struct features *v = s->features;
	struct feature f[SET_FEATURES];
	size_t n = sets_features(s, l->member, l->members, f);

	for (size_t i = 0; i < n; i++)
		bump(w, f[i].at, pull * f[i].value, rate);
	for (uint32_t i = 0; i < v->words; i++)
		bump(w, cross_at(SET_KEY, v->term[i], w->bits), pull * v->value[i],
		    rate);
}

/* -r ln p - (1-r) ln(1-p), without cancellation if p is near 0 or 1. */
static double
log_loss(double logit, double reward)
{
	return fmax(logit, 0) - reward * logit + log1p(exp(-fabs(logit)));
}

/* Learns one lesson; returns its loss before the step. */
static double
learn_one(struct weights *w, const struct lesson *l, const struct settings *set,
    struct arena *a)
{
	double gradient[FEW_NEAR] = {0}, pull;
	/* AdaGrad undoes any scale of the gradients: a weight scales the step. */
	const double rate = set->rate * (set->anew != NULL ? ANEW_RATE : 1) * l->weight;
	struct features v;
	struct scores s;
	struct odds q;

	arena_reset(a);
	task_open(l->task, TASK_WHOLE, &v, a);
	scores_make(&s, &v, w, a);
	odds_make(&s, l->member, l->members, set->compete, &q);
	pull = (set->alike ? 1 : sqrt(sqrt(l->importance))) *
	       (l->reward - 1 / (1 + exp(-q.logit)));
	for (uint32_t i = 0; i < s.rows; i++) {
		bool own = odds_member(l->member, l->members, i);
		double g = pull * q.part[i] * (own ? 1 : -set->compete);

		if (fabs(g) < RIVAL_LEAST && !own)
			continue;
		for (uint32_t k = s.first_feature[i]; k < s.first_feature[i + 1]; k++)
			gradient[s.feature[k].at] += g * s.feature[k].value;
		for (uint32_t k = s.first_link[i]; k < s.first_link[i + 1]; k++)
			s.key[s.link[k].key].pull += g * s.link[k].scale;
		bump(w, scores_id_at(&s, i), g * SIZE_ID, rate);
	}
	for (size_t i = 0; i < FEW_NEAR; i++) {
		if (gradient[i] != 0)
			bump(w, i, gradient[i], rate);
	}
	for (uint32_t i = 0; i < s.keys; i++) {
		if (s.key[i].pull != 0)
			bump_key(w, &v, &s.key[i], rate);
	}
	if (l->members > 1)
		bump_set(w, &s, l, pull, rate);
	bump(w, AT_BASE, pull, rate);
	return log_loss(q.logit, l->reward);
}

/* The lessons of a part, in the order of a pass. */
struct order {
	uint32_t *place;
	size_t n;
};

static void
learn_pass(
    struct weights *w, const struct lessons *l, const struct order *o, struct arena *a)
{
	struct progress *progress = l->set->progress;
	double loss = 0;

	for (size_t i = 0; i < o->n; i++) {
		loss += learn_one(w, &l->v[o->place[i]], l->set, a);
		if (progress == NULL)
			continue;
		progress->done = i + 1;
		progress->taken++;
		progress->loss = loss / (double)(i + 1);
		progress->tell(progress->ctx, progress);
	}
}

static void
start_progress(
    struct progress *w, const struct settings *set, size_t lessons, bool trial)
{
	if (w == NULL)
		return;
	w->learnings++;
	w->trial = trial;
	w->passes = set->passes;
	w->lessons = lessons;
	w->held_out = NAN;
}

uint64_t
draws_for(double wanted, size_t n)
{
	return (uint64_t)(0x1p32 * fmin(1, wanted / (double)n));
}

bool
lessons_have(const struct lessons *l, size_t i)
{
	const struct lesson *v = &l->v[i];
	const bool held_out = l->part == PART_HELD_OUT || l->part == PART_LOOKED;

	return l->part == PART_ALL ||
	       ((v->split.fold == l->set->fold) == held_out &&
		   (l->part != PART_DRAWN || v->split.draw < l->set->drawn) &&
		   (l->part != PART_LOOKED || v->split.draw < l->set->looked));
}

static struct order
order_of(const struct lessons *l)
{
	struct order o = {mem_zalloc(l->n, sizeof *o.place), 0};

	for (size_t i = 0; i < l->n; i++) {
		if (lessons_have(l, i))
			o.place[o.n++] = (uint32_t)i;
	}
	return o;
}

static void
shuffle(uint32_t *order, size_t n, struct rng *r)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)rng_below(r, i);
		uint32_t t = order[i - 1];

		order[i - 1] = order[k];
		order[k] = t;
	}
}

/* Exchanges the last weights and their average. */
static void
swap(float **a, float **b)
{
	float *t = *a;

	*a = *b;
	*b = t;
}

int
learn(struct weights *w, const struct lessons *l, bool (*after)(void *, int), void *ctx)
{
	const struct settings *set = l->set;
	size_t size = weights_size(w->bits);
	float *sum = mem_zalloc(size, sizeof *sum),
	      *average = mem_zalloc(size, sizeof *average);
	struct order order = order_of(l);
	struct rng rng = {set->seed};
	struct arena arena = {0};
	bool stop = false;
	int pass = 0;

	w->lambda = set->lambda;
	start_progress(set->progress, set, order.n, l->part != PART_ALL);
	while (pass < set->passes && !stop) {
		if (pass++ > 0 && set->anew != NULL)
			weights_copy(w, set->anew);
		if (set->progress != NULL)
			set->progress->pass = pass;
		shuffle(order.place, order.n, &rng);
		learn_pass(w, l, &order, &arena);
		for (size_t i = 0; i < size; i++) {
			sum[i] += w->w[i];
			average[i] = sum[i] / (float)pass;
		}
		swap(&w->w, &average);
		stop = after != NULL && after(ctx, pass);
		if (pass < set->passes && !stop)
			swap(&w->w, &average);
	}
	mem_free(order.place);
	mem_free(sum);
	mem_free(average);
	arena_release(&arena);
	return pass;
}

/* Puts the best rows, at most PAIRS_FROM, into `best`; returns their number. */
static uint32_t
best_rows(const struct scores *s, uint32_t *best)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->features->rows; i++) {
		uint32_t k = n < PAIRS_FROM ? n++ : PAIRS_FROM;

		for (; k > 0 && s->score[best[k - 1]] < s->score[i]; k--) {
			if (k < PAIRS_FROM)
				best[k] = best[k - 1];
		}
		if (k < PAIRS_FROM)
			best[k] = i;
	}
	return n;
}

/* How likely a router chooses the logged action, if of equal ones it takes any. */
static float
choice_of(const struct scores *s, const struct lesson *l, double logit, double compete,
    bool pairs)
{
	uint32_t best[PAIRS_FROM], n, single = 0, equal = 0;
	struct odds q;

	for (uint32_t i = 1; i < s->rows; i++)
		single = s->score[i] > s->score[single] ? i : single;
	for (uint32_t i = 0; i < s->rows; i++)
		equal += s->score[i] == s->score[single];
	odds_make(s, &single, 1, compete, &q);
	if (q.logit > logit || l->members > 2)
		return 0;
	n = pairs ? best_rows(s, best) : 0;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = i + 1; k < n; k++) {
			odds_make(s, (uint32_t[]){best[i], best[k]}, 2, compete, &q);
			if (q.logit > logit &&
			    !(odds_member(l->member, l->members, best[i]) &&
				odds_member(l->member, l->members, best[k])))
				return 0;
		}
	}
	return l->members == 1 ? 1 / (float)equal : 1;
}

/* Divides the log-odds of the logged action between it and its task. */
static void
share_out(const struct scores *s, double score, double compete, struct observed *o)
{
	double mean = 0;

	for (uint32_t i = 0; i < s->rows; i++)
		mean += s->score[i] / s->rows;
	o->lead = score - mean;
	o->ease = mean + scores_base(s) - compete * log_sum_exp(s->score, s->rows);
}

/* The rules and the best constant use no words. */
static enum task_part
part_for(const struct weights *w)
{
	for (size_t i = FEW_NEAR, n = weights_size(w->bits); i < n; i++) {
		if (w->w[i] != 0)
			return TASK_WHOLE;
	}
	return TASK_ROWS;
}

size_t
learn_observe(
    const struct weights *w, const struct lessons *of, bool pairs, struct observed *out)
{
	const double compete = of->set->compete;
	const enum task_part part = part_for(w);
	struct arena arena = {0};
	struct scores s;
	size_t seen = 0;

	for (size_t i = 0; i < of->n; i++) {
		const struct lesson *l = &of->v[i];
		struct features v;
		struct odds q;

		if (!lessons_have(of, i))
			continue;
		arena_reset(&arena);
		task_open(l->task, part, &v, &arena);
		scores_make(&s, &v, w, &arena);
		odds_make(&s, l->member, l->members, compete, &q);
		out[seen++] =
		    (struct observed){q.logit, l->reward, l->weight * l->importance,
			choice_of(&s, l, q.logit, compete, pairs)};
		share_out(&s, q.score, compete, &out[seen - 1]);
	}
	arena_release(&arena);
	return seen;
}
