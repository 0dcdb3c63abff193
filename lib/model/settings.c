#include "model/settings.h"

#include <math.h>

#include "base/mem.h"
#include "model/tunables.h"

/* One setting on trial: the loss behind each pass, and the best of them. */
struct trial {
	struct search *search;
	double best;
	int best_pass;
};

struct search {
	struct settings set; /* with what is not searched for */
	const struct weights *start;
	struct weights w;
	const struct lesson *v;
	size_t n;
	bool many;           /* lessons: enough to choose and to calibrate by */
	bool pairs;          /* whether the log has them */
	struct observed *seen;
	struct json_list *tried;
	struct router_try best;
	struct platt platt;  /* of the best */
};

static bool
after_pass(void *ctx, int pass)
{
	struct trial *t = ctx;
	struct search *s = t->search;
	size_t n = learn_observe(&s->w, s->v, s->n, PART_HELD_OUT, s->set.compete, s->pairs, s->seen);
	/* Too sure of itself is not wrong yet: that is mended afterwards, so it doesn't count. */
	struct platt fit = s->many ? platt_fit(s->seen, n, false) : (struct platt){1, 0};
	double loss = platt_loss(s->seen, n, fit);

	if (s->set.watch != NULL)
		s->set.watch->held_out = loss;
	if (loss < t->best) {
		t->best = loss;
		t->best_pass = pass;
	}
	if (loss < s->best.loss && loss <= t->best && s->many)
		s->platt = platt_fit(s->seen, n, true);
	return pass >= t->best_pass + 2 || (pass >= HOPELESS_PASS && loss > HOPELESS * s->best.loss);
}

static void
copy_weights(struct weights *to, const struct weights *from)
{
	size_t n = weights_size(from->bits);

	memcpy(to->w, from->w, n * sizeof *to->w);
	memcpy(to->squares, from->squares, n * sizeof *to->squares);
}

static struct router_try
try(struct search *s)
{
	struct trial t = {s, INFINITY, 0};

	copy_weights(&s->w, s->start);
	learn(&s->w, s->v, s->n, PART_KEPT, &s->set, after_pass, &t);
	return (struct router_try){s->set.lambda, s->set.compete, t.best_pass, t.best};
}

/* Whether there is enough on both sides of the split to tell anything. */
static bool
split(const struct lesson *v, size_t n)
{
	size_t held = 0;

	for (size_t i = 0; i < n; i++)
		held += v[i].held_out;
	return held >= HELD_LEAST && n - held >= HELD_LEAST;
}

/*
 * The least loss on the held-out part that one and the same guess for all
 * could have; when all rewards there are alike, that says nothing.
 */
static double
loss_of_mean(const struct lesson *v, size_t n)
{
	double reward = 0, weight = 0, mean;

	for (size_t i = 0; i < n; i++) {
		double w = v[i].held_out ? v[i].weight * v[i].importance : 0;

		reward += w * v[i].reward;
		weight += w;
	}
	mean = reward / weight;
	return mean <= 0 || mean >= 1 ? INFINITY : -mean * log(mean) - (1 - mean) * log(1 - mean);
}

static int
passes_for(size_t n)
{
	size_t passes = 1 + n / EXAMPLES_A_PASS;

	return passes < PASSES_FEW ? (int)passes : PASSES_FEW;
}

/* Whether these are better than any so far. */
static bool
better(struct search *s, double lambda, double compete)
{
	struct router_try *t = (struct router_try *)s->tried->v + s->tried->n++;

	s->set.lambda = lambda;
	s->set.compete = compete;
	*t = try(s);
	if (!(t->loss < s->best.loss))
		return false;
	s->best = *t;
	return true;
}

/*
 * What *set leaves open, by trial. The loss has one valley along lambda, so it
 * is followed from a first guess; compete is tried where lambda is best. What
 * can't be told apart with so few examples is tried one way only.
 */
static struct router_try
choose(const struct settings *set, const struct weights *start, const struct lesson *v, size_t n,
    struct arena *a, struct router_header *h)
{
	const bool many = n >= CHOOSE_LEAST;
	const double compete = set->compete < 0 ? 1 : set->compete;
	struct search s = {.set = *set, .start = start, .v = v, .n = n, .many = many,
	    .pairs = h->composites > 0, .seen = mem_zalloc(n, sizeof *s.seen), .tried = &h->tried,
	    .best = {.loss = INFINITY}, .platt = {h->slope, h->shift}};
	const double first = many ? LAMBDA_FIRST : LAMBDA_FEW;
	double up = first * 2, down = first / 2;

	h->tried = (struct json_list){arena_alloc(a, TRIES_MOST * sizeof(struct router_try)), 0};
	s.set.passes = set->passes >= 0 ? set->passes : many ? PASSES_MOST : passes_for(n);
	weights_init(&s.w, start->bits, start->clarify);
	better(&s, set->lambda < 0 ? first : set->lambda, compete);
	if (set->lambda < 0 && many) {
		while (up <= LAMBDA_MOST && better(&s, up, compete))
			up *= 2;
		while (up == first * 2 && down >= LAMBDA_LEAST && better(&s, down, compete))
			down /= 2;
	}
	if (set->compete < 0 && many)
		better(&s, s.best.lambda, 0);
	h->slope = s.platt.slope;
	h->shift = s.platt.shift;
	weights_release(&s.w);
	mem_free(s.seen);
	return s.best;
}

void
settings_choose(struct settings *set, const struct weights *start, bool warm, const struct lesson *v,
    size_t n, struct arena *a, struct router_header *h)
{
	struct router_try best = {LAMBDA_FEW, 1, passes_for(n), INFINITY};

	h->tried = (struct json_list){NULL, 0};
	if ((set->lambda < 0 || set->compete < 0 || set->passes < 0) && split(v, n)) {
		best = choose(set, start, v, n, a, h);
		if (n < CHOOSE_LEAST)
			best.passes = passes_for(n);
		if (!warm && best.loss > LEARNT_LEAST * loss_of_mean(v, n))
			best.passes = 0;
	}
	set->lambda = set->lambda < 0 ? best.lambda : set->lambda;
	set->compete = set->compete < 0 ? best.compete : set->compete;
	set->passes = set->passes < 0 ? (int)best.passes : set->passes;
}
