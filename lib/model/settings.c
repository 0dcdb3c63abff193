#include "model/settings.h"

#include <assert.h>
#include <math.h>

#include "base/mem.h"
#include "model/blend.h"
#include "model/rivals.h"
#include "model/rounds.h"
#include "model/tunables.h"

/* Whether both sides of the split have enough lessons. */
static bool
split(const struct lesson *v, size_t n)
{
	size_t held = 0;

	for (size_t i = 0; i < n; i++)
		held += v[i].split.fold == 0;
	return held >= HELD_LEAST && n - held >= HELD_LEAST;
}

/* Whether the few lessons have enough distinct tasks for cross-validation. */
static bool
spread(const struct lesson *v, size_t n)
{
	size_t in[FOLDS] = {0};

	for (size_t i = 0; i < n; i++)
		in[v[i].split.fold]++;
	for (int f = 0; f < FOLDS; f++) {
		if (in[f] * 2 > n)
			return false;
	}
	return n >= FEW_LEAST;
}

/* Lists a trial, and takes it as the best if it is clearly better; whether it is. */
static bool
consider(struct search *s, int trial)
{
	const struct trial *t = &s->trial[trial], *best = &s->trial[BEST];
	const double errors =
	    t->at.lambda < best->at.lambda ? LESS_ERRORS : CLEAR_ERRORS;

	rivals_list(s, &t->at);
	if (best->at.loss < INFINITY &&
	    view_predicts(&t->view, &best->view, s->n) <= errors)
		return false;
	search_take(s, BEST, trial);
	return true;
}

/* Goes on from the best lambda by this factor; whether that is better. */
static bool
walk(struct search *s, double compete, double factor)
{
	bool better = false;
	double lambda;

	while ((lambda = s->trial[BEST].at.lambda * factor) <= LAMBDA_MOST &&
	       lambda >= LAMBDA_LEAST) {
		search_try(s, lambda, compete);
		if (!consider(s, TRIAL))
			break;
		better = true;
	}
	return better;
}

/* Settles a trial with compete 0: if it is better, lambda may go on from there. */
static void
settle_zero(struct search *s, int trial, bool may_walk)
{
	if (consider(s, trial) && may_walk && !walk(s, 0, 2))
		walk(s, 0, .5);
}

static void
try_zero(struct search *s, bool may_walk)
{
	search_try(s, s->trial[BEST].at.lambda, 0);
	settle_zero(s, TRIAL, may_walk);
}

/* Half the best lambda, beside compete 0, which is in vain if half of it is better. */
static int
try_down(struct search *s, double compete, struct err *e)
{
	const double best = s->trial[BEST].at.lambda;

	if (search_try_two(s, (double[]){best / 2, best}, (double[]){compete, 0}, e) <
	    0)
		return -1;
	if (consider(s, TRIAL)) {
		walk(s, compete, .5);
		try_zero(s, true);
	} else {
		settle_zero(s, BESIDE, true);
	}
	return 0;
}

/*
 * The loss has one minimum along lambda: walk to it from the first. Then compete 0 is
 * tried at the best lambda. Neighbours are tried at the same time.
 */
static int
try_all(struct search *s, const struct settings *set, struct err *e)
{
	const double compete = set->compete < 0 ? 1 : set->compete,
		     first = LAMBDA_FIRST;
	bool up;

	if (set->lambda >= 0) {
		search_try(s, set->lambda, compete);
		consider(s, TRIAL);
	} else {
		if (search_try_two(s, (double[]){first, first * 2},
			(double[]){compete, compete}, e) < 0)
			return -1;
		consider(s, TRIAL);
		up = consider(s, BESIDE);
		if (search_guess_last(s, e) < 0)
			return -1;
		if (up)
			walk(s, compete, 2);
		else if (set->compete < 0)
			return try_down(s, compete, e);
		else
			walk(s, compete, .5);
	}
	if (set->compete < 0)
		try_zero(s, set->lambda < 0);
	return 0;
}

/* Whether the log has propensities, so that its examples differ in importance. */
static bool
weighted(const struct training *of)
{
	for (size_t i = 0; i < of->n; i++) {
		if (of->v[i].importance != 1)
			return true;
	}
	return false;
}

/*
 * Rare choices of a log that explores little have large weights. They are noise, but they
 * alone tell of other actions: so they count if the held-out part is clearly better for it.
 * After brief trials this one also finds the number of passes.
 */
static int
try_last(struct search *s, struct err *e)
{
	const bool differ = s->set.alike; /* in importance */
	double passes;

	if (!search_wants_last(s))
		return 0;
	if (search_try_last(s, e) < 0)
		return -1;
	passes = s->trial[TRIAL].at.passes;
	s->set.alike = !consider(s, TRIAL) && differ;
	if (s->brief)
		s->trial[BEST].at.passes = passes;
	return 0;
}

/* Whether trials but the last only compare values of lambda, in a large log. */
static bool
brief_trials(const struct search *s, const struct settings *set)
{
	return set->passes < 0 && set->lambda < 0 && set->anew == NULL && !s->of->warm;
}

static int
search_all(struct search *s, const struct settings *set, struct err *e)
{
	struct lessons kept;

	s->set.fold = 0;
	s->brief = brief_trials(s, set);
	s->set.passes = set->passes >= 0 ? set->passes
			: s->brief       ? PASSES_BRIEF
					 : PASSES_MOST;
	kept = search_part(s, PART_KEPT);
	rounds_past_of_trials(s->of->start, &kept);
	s->set.alike = weighted(s->of);
	return try_all(s, set, e) < 0 ? -1 : try_last(s, e);
}

/* Chooses the open fields of *set by trials; BEST is what they found. */
static int
choose(struct search *s, const struct settings *set, struct err *e)
{
	int rc;

	if (s->of->warm || set->passes >= 0)
		return search_all(s, set, e);
	if (rivals_begin(s, e) < 0)
		return -1;
	if ((rc = search_all(s, set, e)) < 0)
		errand_drop(&s->rivals);
	else if ((rc = rivals_end(s, e)) == 0 && !rivals_lose(s))
		s->trial[BEST].at.passes = 0;
	return rc;
}

/* What the held-out part says about a router that is trained like the final one. */
struct findings {
	double share; /* of what was learnt; the rest is the best constant */
	struct platt platt;
};

/* Blends the weights with the best constant, if that is better than the rules. */
static double
blend(struct search *s, const struct lessons *held)
{
	struct weights learnt = {0};
	double share = s->set.share;
	size_t n;

	if (share < 0 && s->blend) {
		n = learn_observe(&s->w, held, s->pairs, s->seen);
		weights_init(&learnt, s->w.bits, s->w.clarify);
		weights_copy(&learnt, &s->w);
		blend_weights(&s->w, 0);
		learn_observe(&s->w, held, s->pairs, s->constant);
		share = blend_share(s->seen, s->constant, n);
		weights_copy(&s->w, &learnt);
		weights_release(&learnt);
	}
	share = share < 0 ? 1 : share;
	blend_weights(&s->w, share);
	return share;
}

static void
judge(void *ctx, struct buf *out)
{
	struct search *s = ctx;
	const struct trial *best = &s->trial[BEST];
	struct lessons kept, held;
	struct findings f;

	if (tasks_recur(s->of))
		search_hold_lines(s, 0);
	kept = search_part(s, PART_KEPT);
	held = search_part(s, PART_HELD_OUT);
	s->set.progress = NULL;
	s->set.lambda = best->at.lambda;
	s->set.compete = best->at.compete;
	s->set.passes = (int)best->at.passes;
	rounds_learn(&s->w, s->of->start, &kept);
	f.share = blend(s, &held);
	f.platt =
	    platt_fit(s->seen, learn_observe(&s->w, &held, s->pairs, s->seen), true);
	buf_add(out, &f, sizeof f);
	search_hold_tasks(s);
}

/* Sets the open fields to these. */
static void
close_settings(struct settings *set, const struct router_try *t)
{
	set->lambda = set->lambda < 0 ? t->lambda : set->lambda;
	set->compete = set->compete < 0 ? t->compete : set->compete;
	set->passes = set->passes < 0 ? (int)t->passes : set->passes;
}

/* Learns all lessons from what the search found, and judges it at the same time. */
static int
learn_found(struct search *s, struct settings *set, struct weights *to, struct err *e)
{
	const struct training *of = s->of;
	struct errand errand;
	struct findings f;
	int rc;

	if (errand_begin(&errand, of->way, judge, s, e) < 0)
		return -1;
	rounds_learn(to, of->start, &(struct lessons){of->v, of->n, PART_ALL, set});
	if ((rc = errand_end(&errand, e)) == 0) {
		assert(errand.out.n == sizeof f);
		memcpy(&f, errand.out.p, sizeof f);
		set->share = f.share;
		blend_weights(to, f.share);
		of->header->slope = f.platt.slope;
		of->header->shift = f.platt.shift;
	}
	buf_release(&errand.out);
	return rc;
}

static int
learn_chosen(
    struct settings *set, const struct training *of, struct weights *to, struct err *e)
{
	struct search s;
	int rc;

	search_start(&s, set, of);
	if ((rc = choose(&s, set, e)) == 0) {
		close_settings(set, &s.trial[BEST].at);
		set->alike = s.set.alike;
		rc = learn_found(&s, set, to, e);
	}
	search_end(&s);
	return rc;
}

/* Calibrates a mixture with the rules; its log-odds are about those of both, mixed. */
static void
calibrate_few(struct router_header *h, struct observed *learnt, const struct search *s,
    double share)
{
	struct platt p;

	for (size_t i = 0; i < s->n; i++)
		learnt[i].logit =
		    share * learnt[i].logit + (1 - share) * s->seen[i].logit;
	p = platt_fit(learnt, s->n, true);
	h->slope = p.slope;
	h->shift = p.shift;
}

/* With few lessons only decide whether to learn at all, and the share of it. */
static void
decide_few(struct settings *set, const struct training *of, struct router_try *best)
{
	struct search s;
	struct observed *learnt = mem_zalloc(of->n, sizeof *learnt);

	search_start(&s, set, of);
	s.by_line = tasks_recur(of);
	s.trial[BEST].at = *best;
	rivals_look_in_turn(&s, best, false);
	memcpy(learnt, s.seen, s.n * sizeof *learnt);
	search_keep(&s, BEST);
	rivals_look(&s);
	if (s.blend && set->share < 0)
		set->share = blend_share(learnt, s.constant, s.n);
	if (!s.blend) {
		double share = s.by_line && rivals_earn_less(&s, BEST)
				   ? 1
				   : blend_share(learnt, s.seen, s.n);

		set->learnt = fmin(1, LEARNT_TIMES * share);
		if (share < LEARNT_LEAST) {
			set->learnt = 1;
			best->passes = 0;
		} else {
			calibrate_few(of->header, learnt, &s, set->learnt);
		}
	}
	mem_free(learnt);
	search_end(&s);
}

int
settings_learn(
    struct settings *set, const struct training *of, struct weights *to, struct err *e)
{
	const bool open = set->lambda < 0 || set->compete < 0 || set->passes < 0;
	struct router_try few = {set->lambda < 0 ? LAMBDA_FEW : set->lambda,
	    set->compete < 0 ? 1 : set->compete, PASSES_FEW, INFINITY};

	set->learnt = 1;
	set->anew = of->warm || of->tasks > ANEW_MOST ? NULL : of->start;
	of->header->tried = (struct json_list){
	    arena_alloc(of->arena, TRIES_MOST * sizeof(struct router_try)), 0};
	if (of->n >= CHOOSE_LEAST && open && split(of->v, of->n))
		return learn_chosen(set, of, to, e);
	if (of->n < CHOOSE_LEAST && set->passes < 0 && !of->warm &&
	    spread(of->v, of->n))
		decide_few(set, of, &few);
	close_settings(set, &few);
	rounds_learn(to, of->start, &(struct lessons){of->v, of->n, PART_ALL, set});
	set->share = set->share < 0 ? 1 : set->share;
	blend_weights(to, set->share);
	blend_rules(to, of->start, set->learnt);
	return 0;
}
