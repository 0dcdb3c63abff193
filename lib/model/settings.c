#include "model/settings.h"

#include <math.h>

#include "base/mem.h"
#include "model/tunables.h"

/* The trial of one setting: the loss after each pass, and the best loss. */
struct trial {
	struct search *search;
	double best;
	int best_pass;
};

struct search {
	struct settings set; /* includes the settings that are not searched */
	const struct training *of;
	struct weights w;
	bool pairs; /* whether the log has pairs */
	struct observed *seen;
	struct json_list *tried;
	struct router_try best;
};

static struct lessons
part_of(const struct search *s, enum part part)
{
	return (struct lessons){s->of->v, s->of->n, part, &s->set};
}

static bool
after_pass(void *ctx, int pass)
{
	struct trial *t = ctx;
	struct search *s = t->search;
	struct lessons held = part_of(s, PART_HELD_OUT);
	size_t n = learn_observe(&s->w, &held, s->pairs, s->seen);
	/*
	 * Over-confidence is corrected later by Platt scaling, so compare losses
	 * after calibration.
	 */
	double loss = platt_loss(s->seen, n, platt_fit(s->seen, n, false));

	if (s->set.progress != NULL)
		s->set.progress->held_out = loss;
	if (loss < t->best) {
		t->best = loss;
		t->best_pass = pass;
	}
	return pass >= t->best_pass + 2 ||
	       (pass >= HOPELESS_PASS && loss > HOPELESS * s->best.loss);
}

static struct router_try
try(struct search *s)
{
	struct trial t = {s, INFINITY, 0};
	struct lessons kept = part_of(s, PART_KEPT);

	weights_copy(&s->w, s->of->start);
	learn(&s->w, &kept, after_pass, &t);
	return (struct router_try){s->set.lambda, s->set.compete, t.best_pass, t.best};
}

/* Whether both sides of the split have enough lessons. */
static bool
split(const struct lesson *v, size_t n)
{
	size_t held = 0;

	for (size_t i = 0; i < n; i++)
		held += v[i].fold == 0;
	return held >= HELD_LEAST && n - held >= HELD_LEAST;
}

/* Whether the few lessons have enough distinct tasks for cross-validation. */
static bool
spread(const struct lesson *v, size_t n)
{
	size_t in[FOLDS] = {0};

	for (size_t i = 0; i < n; i++)
		in[v[i].fold]++;
	for (int f = 0; f < FOLDS; f++) {
		if (in[f] * 2 > n)
			return false;
	}
	return n >= FEW_LEAST;
}

/*
 * The smallest loss of a constant prediction on the held-out part. If all rewards
 * there are equal, it says nothing.
 */
static double
loss_of_mean(const struct lesson *v, size_t n)
{
	double reward = 0, weight = 0, mean;

	for (size_t i = 0; i < n; i++) {
		double w = v[i].fold == 0 ? v[i].weight * v[i].importance : 0;

		reward += w * v[i].reward;
		weight += w;
	}
	mean = reward / weight;
	return mean <= 0 || mean >= 1 ? INFINITY
				      : -mean * log(mean) - (1 - mean) * log(1 - mean);
}

static int
passes_for(size_t n)
{
	size_t passes = 1 + n / EXAMPLES_A_PASS;

	return passes < PASSES_FEW ? (int)passes : PASSES_FEW;
}

/* Whether these settings are clearly better than the best so far. */
static bool
better(struct search *s, double lambda, double compete)
{
	struct router_try *t = (struct router_try *)s->tried->v + s->tried->n++;

	s->set.lambda = lambda;
	s->set.compete = compete;
	*t = try(s);
	if (!(t->loss < CLEARLY * s->best.loss))
		return false;
	s->best = *t;
	return true;
}

static void
search_start(struct search *s, const struct settings *set, const struct training *of,
    struct arena *a, struct router_header *h)
{
	*s = (struct search){.set = *set,
	    .of = of,
	    .pairs = h->composites > 0,
	    .seen = mem_zalloc(of->n, sizeof *s->seen),
	    .tried = &h->tried,
	    .best = {.loss = INFINITY}};
	h->tried = (struct json_list){
	    arena_alloc(a, TRIES_MOST * sizeof(struct router_try)), 0};
	weights_init(&s->w, of->start->bits, of->start->clarify);
}

static void
search_end(struct search *s)
{
	weights_release(&s->w);
	mem_free(s->seen);
}

/*
 * The calibration: fitted on the held-out part, with a router that is trained like
 * the final one.
 */
static void
calibrate(struct search *s, struct router_header *h)
{
	struct lessons kept = part_of(s, PART_KEPT), held = part_of(s, PART_HELD_OUT);
	struct platt p;

	s->set.lambda = s->best.lambda;
	s->set.compete = s->best.compete;
	s->set.passes = (int)s->best.passes;
	learn_twice(&s->w, s->of->start, &kept);
	p = platt_fit(s->seen, learn_observe(&s->w, &held, s->pairs, s->seen), true);
	h->slope = p.slope;
	h->shift = p.shift;
}

/*
 * Chooses the open fields of *set by trials. The loss has one minimum along lambda,
 * so the search walks from a first guess; compete is tried at the best lambda.
 */
static struct router_try
choose(const struct settings *set, const struct training *of, struct arena *a,
    struct router_header *h)
{
	const double compete = set->compete < 0 ? 1 : set->compete;
	double up = LAMBDA_FIRST * 2, down = LAMBDA_FIRST / 2.;
	struct lessons kept;
	struct search s;

	search_start(&s, set, of, a, h);
	s.set.passes = set->passes >= 0 ? set->passes : PASSES_MOST;
	kept = part_of(&s, PART_KEPT);
	learn_past(of->start, &kept);
	better(&s, set->lambda < 0 ? LAMBDA_FIRST : set->lambda, compete);
	if (set->lambda < 0) {
		while (up <= LAMBDA_MOST && better(&s, up, compete))
			up *= 2;
		while (up == LAMBDA_FIRST * 2 && down >= LAMBDA_LEAST &&
		       better(&s, down, compete))
			down /= 2;
	}
	if (set->compete < 0)
		better(&s, s.best.lambda, 0);
	if (!of->warm && s.best.loss > LEARNT_LEAST * loss_of_mean(of->v, of->n))
		s.best.passes = 0;
	calibrate(&s, h);
	search_end(&s);
	return s.best;
}

/*
 * Cross-validation: each fifth is held out in turn, so every lesson is predicted
 * from the others.
 */
static double
loss_in_turn(struct search *s, int passes)
{
	struct router_try *t = (struct router_try *)s->tried->v + s->tried->n++;
	struct lessons kept = part_of(s, PART_KEPT), held = part_of(s, PART_HELD_OUT);
	size_t seen = 0;

	s->set.passes = passes;
	for (s->set.fold = 0; s->set.fold < FOLDS; s->set.fold++) {
		learn_twice(&s->w, s->of->start, &kept);
		seen += learn_observe(&s->w, &held, s->pairs, s->seen + seen);
	}
	*t = (struct router_try){s->set.lambda, s->set.compete, passes,
	    platt_loss(s->seen, seen, platt_fit(s->seen, seen, false))};
	return t->loss;
}

/*
 * With few lessons only decide whether to learn at all: learning must help by more
 * than chance.
 */
static bool
few_teach(const struct settings *set, const struct training *of, int passes,
    struct arena *a, struct router_header *h)
{
	struct search s;
	bool better;

	search_start(&s, set, of, a, h);
	better = loss_in_turn(&s, passes) <= FEW_LEARNT * loss_in_turn(&s, 0);
	search_end(&s);
	return better;
}

void
settings_choose(struct settings *set, const struct training *of, struct arena *a,
    struct router_header *h)
{
	const bool open = set->lambda < 0 || set->compete < 0 || set->passes < 0;
	struct router_try best = {LAMBDA_FEW, 1, passes_for(of->n), INFINITY};
	struct settings few = *set;

	h->tried = (struct json_list){NULL, 0};
	few.lambda = set->lambda < 0 ? LAMBDA_FEW : set->lambda;
	few.compete = set->compete < 0 ? 1 : set->compete;
	if (of->n >= CHOOSE_LEAST && open && split(of->v, of->n)) {
		best = choose(set, of, a, h);
	} else if (of->n < CHOOSE_LEAST && set->passes < 0 && !of->warm &&
		   spread(of->v, of->n) &&
		   !few_teach(&few, of, (int)best.passes, a, h)) {
		best.passes = 0;
	}
	set->lambda = set->lambda < 0 ? best.lambda : set->lambda;
	set->compete = set->compete < 0 ? best.compete : set->compete;
	set->passes = set->passes < 0 ? (int)best.passes : set->passes;
}
