#include "model/trial.h"

#include <assert.h>
#include <math.h>

#include "base/mem.h"
#include "base/rng.h"

bool
tasks_recur(const struct training *of)
{
	return of->tasks <= ANEW_MOST && of->tasks * 2 <= of->n;
}

void
search_hold_lines(struct search *s, unsigned part)
{
	const struct training *of = s->of;
	bool by_task = s->by_task == NULL;

	if (by_task)
		s->by_task = mem_zalloc(of->n, sizeof *s->by_task);
	for (size_t i = 0; i < of->n; i++) {
		struct split *at = &of->v[i].split;
		struct rng lot = {i};
		uint64_t drawn = rng_next(&lot);

		if (by_task)
			s->by_task[i] = *at;
		at->draw = (uint32_t)(drawn >> 32);
		at->fold = drawn % FOLDS == part ? HELD_LINES : s->by_task[i].fold;
	}
	s->set.fold = HELD_LINES;
}

void
search_hold_tasks(struct search *s)
{
	for (size_t i = 0; s->by_task != NULL && i < s->of->n; i++)
		s->of->v[i].split = s->by_task[i];
	mem_free(s->by_task);
	s->by_task = NULL;
	s->set.fold = 0;
}

struct lessons
search_part(const struct search *s, enum part part)
{
	return (struct lessons){s->of->v, s->of->n, part, &s->set};
}

void
search_start(struct search *s, const struct settings *set, const struct training *of)
{
	*s = (struct search){.set = *set,
	    .of = of,
	    .open = set->compete<0, .pairs = of->header->composites> 0,
	    .seen = mem_zalloc(of->n, sizeof *s->seen),
	    .constant = mem_zalloc(of->n, sizeof *s->constant)};
	s->set.looked = draws_for(TRIAL_LOOKS * FOLDS, of->n);
	s->set.drawn = draws_for(TRIAL_LESSONS, of->n);
	view_init(&s->now, of->n);
	for (int i = 0; i < TRIALS; i++) {
		s->trial[i] = (struct trial){.at = {.loss = INFINITY}};
		for (int k = 0; k < PASSES_MOST; k++)
			s->trial[i].lowest[k] = INFINITY;
		view_init(&s->trial[i].view, of->n);
	}
	weights_init(&s->w, of->start->bits, of->start->clarify);
}

void
search_end(struct search *s)
{
	if (s->guessing)
		errand_drop(&s->ahead);
	search_hold_tasks(s);
	weights_release(&s->w);
	mem_free(s->seen);
	mem_free(s->constant);
	view_release(&s->now);
	for (int i = 0; i < TRIALS; i++)
		view_release(&s->trial[i].view);
}

double
search_look(struct search *s)
{
	struct lessons held = search_part(s, PART_LOOKED);

	s->n = learn_observe(&s->w, &held, s->pairs, s->seen);
	return view_note(&s->now, s->seen, s->n);
}

void
search_keep(struct search *s, int trial)
{
	struct view v = s->trial[trial].view;

	s->trial[trial].view = s->now;
	s->now = v;
}

void
search_take(struct search *s, int to, int from)
{
	struct trial t = s->trial[to];

	s->trial[to] = s->trial[from];
	s->trial[from] = t;
}

static bool
after_pass(void *ctx, int pass)
{
	struct search *s = ctx;
	struct trial *t = &s->trial[TRIAL];
	const double loss = search_look(s), best = t->at.loss;

	if (s->set.progress != NULL)
		s->set.progress->held_out = loss;
	if (loss < best * (s->brief ? PASS_AS_GOOD : 1) || s->set.anew != NULL) {
		if (!s->brief || pass <= PASSES_BRIEF)
			search_keep(s, TRIAL);
		t->at.loss = loss;
		t->at.passes = pass;
	}
	for (int i = pass; i <= PASSES_MOST; i++)
		t->lowest[i - 1] = t->at.loss;
	return pass >= t->at.passes + 2 ||
	       (pass <= PASSES_MOST &&
		   t->at.loss > HOPELESS * s->trial[BEST].lowest[pass - 1]);
}

void
search_try(struct search *s, double lambda, double compete)
{
	struct trial *t = &s->trial[TRIAL];
	struct lessons kept = search_part(s, PART_DRAWN);

	s->set.lambda = lambda;
	s->set.compete = compete;
	t->at = (struct router_try){lambda, compete, 0, INFINITY};
	weights_copy(&s->w, s->of->start);
	learn(&s->w, &kept, after_pass, s);
}

/* The result of a trial as bytes. */
static void
try_aside(void *ctx, struct buf *out)
{
	const struct aside *a = ctx;
	struct search *s = a->search;
	const struct trial *t = &s->trial[TRIAL];

	s->set.progress = NULL;
	search_try(s, a->lambda, a->compete);
	buf_add(out, &s->n, sizeof s->n);
	buf_add(out, &t->at, sizeof t->at);
	buf_add(out, t->lowest, sizeof t->lowest);
	buf_add(out, t->view.loss, s->n * sizeof *t->view.loss);
	buf_add(out, t->view.greedy, s->n * sizeof *t->view.greedy);
}

/* Moves the next bytes of a result. */
static void
next(struct str *from, void *to, size_t n)
{
	assert(n <= from->n);
	memcpy(to, from->p, n);
	*from = (struct str){from->p + n, from->n - n};
}

static void
take_aside(struct search *s, struct str result)
{
	struct trial *t = &s->trial[BESIDE];
	size_t n;

	next(&result, &n, sizeof n);
	next(&result, &t->at, sizeof t->at);
	next(&result, t->lowest, sizeof t->lowest);
	next(&result, t->view.loss, n * sizeof *t->view.loss);
	next(&result, t->view.greedy, n * sizeof *t->view.greedy);
}

int
search_try_two(
    struct search *s, const double lambda[2], const double compete[2], struct err *e)
{
	struct aside second = {s, lambda[1], compete[1]};
	struct progress *progress = s->set.progress;
	struct errand errand;
	int rc;

	if (errand_begin(&errand, s->of->way, try_aside, &second, e) < 0)
		return -1;
	s->set.progress = progress;
	search_try(s, lambda[0], compete[0]);
	if ((rc = errand_end(&errand, e)) == 0)
		take_aside(s, buf_str(&errand.out));
	buf_release(&errand.out);
	return rc;
}

bool
search_wants_last(const struct search *s)
{
	return s->set.alike || s->brief;
}

static void
try_last(void *ctx, struct buf *out)
{
	struct aside *a = ctx;
	const struct settings others = a->search->set;

	a->search->set.alike = false;
	if (a->search->brief)
		a->search->set.passes = PASSES_MOST;
	try_aside(a, out);
	a->search->set = others;
}

int
search_guess_last(struct search *s, struct err *e)
{
	const struct router_try *best = &s->trial[BEST].at;

	if (!search_wants_last(s) || s->of->way == NULL)
		return 0;
	s->guess = (struct aside){s, best->lambda, best->compete};
	if (errand_begin(&s->ahead, s->of->way, try_last, &s->guess, e) < 0)
		return -1;
	s->guessing = true;
	return 0;
}

int
search_try_last(struct search *s, struct err *e)
{
	const struct router_try *best = &s->trial[BEST].at;
	struct aside last = {s, best->lambda, best->compete};
	int rc;

	if (s->guessing &&
	    (last.lambda != s->guess.lambda || last.compete != s->guess.compete)) {
		errand_drop(&s->ahead);
		s->guessing = false;
	}
	if (!s->guessing && errand_begin(&s->ahead, NULL, try_last, &last, e) < 0)
		return -1;
	s->guessing = false;
	if ((rc = errand_end(&s->ahead, e)) == 0) {
		take_aside(s, buf_str(&s->ahead.out));
		search_take(s, TRIAL, BESIDE);
	}
	buf_release(&s->ahead.out);
	return rc;
}
