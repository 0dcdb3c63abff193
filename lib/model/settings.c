#include "model/settings.h"

#include <math.h>

#include "base/mem.h"
#include "model/prior.h"
#include "model/tunables.h"
#include "model/view.h"

/* The trial of one setting: the best loss of its passes. */
struct trial {
	struct search *search;
	double best;
	int best_pass;
};

/* The present weights, the best of a trial, the best of all, the best constant. */
enum { NOW, TRIAL, BEST, CONSTANT, VIEWS };

struct search {
	struct settings set; /* includes the settings that are not searched */
	const struct training *of;
	struct weights w;
	bool pairs; /* whether the log has pairs */
	bool open;  /* compete is not given */
	struct observed *seen;
	size_t n; /* number of lessons seen */
	struct view view[VIEWS];
	struct json_list *tried;
	struct router_try best;
};

static struct lessons
part_of(const struct search *s, enum part part)
{
	return (struct lessons){s->of->v, s->of->n, part, &s->set};
}

/*
 * The loss on the held-out lessons. Over-confidence is corrected later by Platt
 * scaling, so compare losses after calibration.
 */
static double
look(struct search *s, const struct lessons *held)
{
	s->n = learn_observe(&s->w, held, s->pairs, s->seen);
	return view_note(&s->view[NOW], s->seen, s->n);
}

/* Exchanges two views. */
static void
take(struct search *s, int to, int from)
{
	struct view t = s->view[to];

	s->view[to] = s->view[from];
	s->view[from] = t;
}

/* Whether the losses of a view are smaller than those of another. */
static bool
smaller(const struct search *s, int view, int than, double errors)
{
	return view_predicts(&s->view[view], &s->view[than], s->n, errors);
}

static bool
after_pass(void *ctx, int pass)
{
	struct trial *t = ctx;
	struct search *s = t->search;
	struct lessons held = part_of(s, PART_HELD_OUT);
	double loss = look(s, &held);

	if (s->set.progress != NULL)
		s->set.progress->held_out = loss;
	if (loss < t->best) {
		t->best = loss;
		t->best_pass = pass;
		take(s, TRIAL, NOW);
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
 * Decides between what was learnt (the view BEST), the rules (NOW) and, if it predicts
 * better than the rules, the best constant (CONSTANT).
 */
static void
decide(struct search *s, bool constant)
{
	bool learnt = smaller(s, BEST, NOW, LEARNT_ERRORS);

	view_of_mean(&s->view[NOW], s->seen, s->n);
	if (learnt && smaller(s, BEST, NOW, LEARNT_ERRORS) &&
	    (!constant ||
		view_earns(&s->view[BEST], &s->view[CONSTANT], s->seen, s->n)))
		return;
	s->best.passes = 0;
	if (constant && s->open)
		s->best.compete = 0;
	s->set.constant = constant;
}

/* Looks at a router that learns nothing. */
static void
look_unlearnt(struct search *s, bool constant)
{
	struct lessons held = part_of(s, PART_HELD_OUT);

	weights_copy(&s->w, s->of->start);
	if (constant)
		prior_constant(&s->w);
	s->set.compete = constant ? 0 : 1;
	look(s, &held);
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
	if (s->best.loss < INFINITY && !smaller(s, TRIAL, BEST, CLEAR_ERRORS))
		return false;
	take(s, BEST, TRIAL);
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
	    .open = set->compete < 0,
	    .seen = mem_zalloc(of->n, sizeof *s->seen),
	    .tried = &h->tried,
	    .best = {.loss = INFINITY}};
	h->tried = (struct json_list){
	    arena_alloc(a, TRIES_MOST * sizeof(struct router_try)), 0};
	for (int i = 0; i < VIEWS; i++)
		s->view[i] = (struct view){
		    mem_zalloc(of->n, sizeof(double)), mem_zalloc(of->n, sizeof(bool))};
	weights_init(&s->w, of->start->bits, of->start->clarify);
}

static void
search_end(struct search *s)
{
	weights_release(&s->w);
	mem_free(s->seen);
	for (int i = 0; i < VIEWS; i++)
		view_release(&s->view[i]);
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

/* The loss has one minimum along lambda: walk to it from the best so far. */
static void
walk(struct search *s, double compete)
{
	const double first = s->best.lambda;
	double up = first * 2, down = first / 2;

	while (up <= LAMBDA_MOST && better(s, up, compete))
		up *= 2;
	while (up == first * 2 && down >= LAMBDA_LEAST && better(s, down, compete))
		down /= 2;
}

/*
 * Cross-validation: each fifth is held out in turn, so every lesson is predicted
 * from the others.
 */
static void
look_in_turn(struct search *s, const struct router_try *t, bool constant)
{
	struct router_try *tried = (struct router_try *)s->tried->v + s->tried->n++;
	struct lessons kept = part_of(s, PART_KEPT), held = part_of(s, PART_HELD_OUT);
	size_t seen = 0;

	*tried = *t;
	s->set.constant = constant;
	s->set.lambda = t->lambda;
	s->set.compete = t->compete;
	s->set.passes = (int)t->passes;
	for (s->set.fold = 0; s->set.fold < FOLDS; s->set.fold++) {
		learn_twice(&s->w, s->of->start, &kept);
		seen += learn_observe(&s->w, &held, s->pairs, s->seen + seen);
	}
	s->n = seen;
	tried->loss = view_note(&s->view[NOW], s->seen, s->n);
}

/* Looks at the best constant and then at the rules; whether the former predict better. */
static bool
constant_predicts(struct search *s)
{
	struct router_try none = {
	    s->set.lambda < 0 ? LAMBDA_FIRST : s->set.lambda, 0, 0, 0};

	look_in_turn(s, &none, true);
	take(s, CONSTANT, NOW);
	none.compete = 1;
	look_in_turn(s, &none, false);
	return smaller(s, CONSTANT, NOW, LEARNT_ERRORS);
}

/*
 * Chooses the open fields of *set by trials: lambda, then compete at the best lambda,
 * and lambda again if compete 0 is better.
 */
static struct router_try
choose(struct settings *set, const struct training *of, struct arena *a,
    struct router_header *h)
{
	const double compete = set->compete < 0 ? 1 : set->compete;
	const bool may_refuse = !of->warm && set->passes < 0;
	bool constant = false;
	struct lessons kept;
	struct search s;

	search_start(&s, set, of, a, h);
	if (may_refuse)
		constant = constant_predicts(&s);
	s.set.fold = 0;
	s.set.passes = set->passes >= 0 ? set->passes : PASSES_MOST;
	kept = part_of(&s, PART_KEPT);
	learn_past(of->start, &kept);
	better(&s, set->lambda < 0 ? LAMBDA_FIRST : set->lambda, compete);
	if (set->lambda < 0)
		walk(&s, compete);
	if (set->compete < 0 && better(&s, s.best.lambda, 0) && set->lambda < 0)
		walk(&s, 0);
	if (may_refuse) {
		look_unlearnt(&s, true);
		take(&s, CONSTANT, NOW);
		look_unlearnt(&s, false);
		/* It predicts better wherever rewards are chance: it must earn more. */
		constant = constant &&
			   view_earns(&s.view[CONSTANT], &s.view[NOW], s.seen, s.n);
		decide(&s, constant);
	}
	calibrate(&s, h);
	set->constant = s.set.constant;
	search_end(&s);
	return s.best;
}

/* With few lessons only decide whether to learn at all. */
static struct router_try
decide_few(struct settings *set, const struct training *of, struct arena *a,
    struct router_header *h)
{
	struct search s;

	search_start(&s, set, of, a, h);
	s.best = (struct router_try){
	    set->lambda, s.open ? 1 : set->compete, passes_for(of->n), 0};
	look_in_turn(&s, &s.best, false);
	take(&s, BEST, NOW);
	decide(&s, constant_predicts(&s));
	set->constant = s.set.constant;
	search_end(&s);
	return s.best;
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
	if (of->n >= CHOOSE_LEAST && open && split(of->v, of->n)) {
		best = choose(set, of, a, h);
	} else if (of->n < CHOOSE_LEAST && set->passes < 0 && !of->warm &&
		   spread(of->v, of->n)) {
		best = decide_few(&few, of, a, h);
		set->constant = few.constant;
	}
	set->lambda = set->lambda < 0 ? best.lambda : set->lambda;
	set->compete = set->compete < 0 ? best.compete : set->compete;
	set->passes = set->passes < 0 ? (int)best.passes : set->passes;
}
