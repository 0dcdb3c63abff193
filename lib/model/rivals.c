#include "model/rivals.h"

#include <assert.h>
#include <string.h>

#include "model/rounds.h"

void
rivals_list(struct search *s, const struct router_try *t)
{
	struct json_list *tried = &s->of->header->tried;

	((struct router_try *)tried->v)[tried->n++] = *t;
}

void
rivals_look_in_turn(struct search *s, const struct router_try *t, bool constant)
{
	struct lessons kept = search_part(s, PART_KEPT),
		       held = search_part(s, PART_LOOKED);
	struct router_try tried = *t;
	size_t seen = 0;

	s->set.constant = constant;
	s->set.lambda = t->lambda;
	s->set.compete = t->compete;
	s->set.passes = (int)t->passes;
	for (unsigned fold = 0; fold < FOLDS; fold++) {
		s->set.fold = fold;
		if (s->by_line)
			search_hold_lines(s, fold);
		if (t->passes > 0)
			rounds_learn(&s->w, s->of->start, &kept);
		else
			rounds_means(&s->w, s->of->start, &kept);
		seen += learn_observe(&s->w, &held, s->pairs, s->seen + seen);
	}
	s->set.constant = false;
	s->n = seen;
	tried.loss = view_note(&s->now, s->seen, s->n);
	rivals_list(s, &tried);
}

/*
 * Whether the log took the choices of this view much less often than chance would
 * have: then it says nothing about them.
 */
static bool
untried(const struct search *s, const struct view *v)
{
	double expected = 0, taken = 0;

	for (size_t i = 0; i < s->n; i++) {
		taken += v->greedy[i];
		expected += 1. / (task_rows(s->of->v[i].task) + 1);
	}
	return expected >= UNTRIED_LEAST && taken < UNTRIED_SHARE * expected;
}

/* Whether it predicts better than the mean reward, by so many standard errors. */
static bool
beats_mean(const struct search *s, const struct view *v, double errors)
{
	struct view mean;
	bool better;

	view_init(&mean, s->n);
	view_of_mean(&mean, s->seen, s->n);
	better = view_predicts(v, &mean, s->n) > errors;
	view_release(&mean);
	return better;
}

/*
 * Where rewards are chance, the constant predicts no better than the mean reward. What
 * it earns is compared too, unless the rules know nothing: few lessons have their choices.
 */
static bool
is_better(const struct search *s, const struct view *constant, const struct view *rules)
{
	return view_predicts(constant, rules, s->n) > CONSTANT_ERRORS &&
	       beats_mean(s, constant, CONSTANT_ERRORS) &&
	       (!beats_mean(s, rules, LEARNT_ERRORS) ||
		   view_earns(constant, rules, s->seen, s->n) > 0);
}

void
rivals_look(struct search *s)
{
	struct router_try none = {
	    s->set.lambda < 0 ? LAMBDA_FIRST : s->set.lambda, 0, 0, 0};
	struct view constant;

	rivals_look_in_turn(s, &none, true);
	memcpy(s->constant, s->seen, s->n * sizeof *s->seen);
	constant = s->now;
	view_init(&s->now, s->of->n);
	none.compete = 1;
	rivals_look_in_turn(s, &none, false);
	s->blend = untried(s, &s->now) || is_better(s, &constant, &s->now);
	view_release(&constant);
}

enum { RIVALS = 2 };

static void
look_aside(void *ctx, struct buf *out)
{
	struct search *s = ctx;
	struct json_list *tried = &s->of->header->tried;

	rivals_look(s);
	buf_add(out, &s->blend, sizeof s->blend);
	buf_add(out, tried->v, RIVALS * sizeof(struct router_try));
	tried->n = 0;
}

int
rivals_begin(struct search *s, struct err *e)
{
	return errand_begin(&s->rivals, s->of->way, look_aside, s, e);
}

int
rivals_end(struct search *s, struct err *e)
{
	struct json_list *tried = &s->of->header->tried;
	struct router_try *first = tried->v;
	const size_t n = RIVALS * sizeof *first;
	int rc;

	if ((rc = errand_end(&s->rivals, e)) == 0) {
		assert(s->rivals.out.n == sizeof s->blend + n);
		memcpy(&s->blend, s->rivals.out.p, sizeof s->blend);
		memmove(first + RIVALS, first, tried->n * sizeof *first);
		memcpy(first, s->rivals.out.p + sizeof s->blend, n);
		tried->n += RIVALS;
	}
	buf_release(&s->rivals.out);
	return rc;
}

static void
look_at_rules(struct search *s)
{
	weights_copy(&s->w, s->of->start);
	s->set.compete = 1;
	search_look(s);
}

/* Whether the best trial predicts better than the rules and than the mean reward. */
static bool
predicts_better(struct search *s)
{
	const struct view *best = &s->trial[BEST].view;

	look_at_rules(s);
	return view_predicts(best, &s->now, s->n) > LEARNT_ERRORS &&
	       beats_mean(s, best, LEARNT_ERRORS);
}

bool
rivals_earn_less(const struct search *s, int trial)
{
	return view_earns(&s->trial[trial].view, &s->now, s->seen, s->n) > RECUR_ERRORS;
}

/* Whether more is earned on the lines that are held out, if their tasks are known. */
static bool
earns_more_by_line(struct search *s)
{
	const struct router_try best = s->trial[BEST].at;
	struct lessons kept;
	bool more;

	search_hold_lines(s, 0);
	kept = search_part(s, PART_KEPT);
	rounds_past_of_trials(s->of->start, &kept);
	search_try(s, best.lambda, best.compete);
	look_at_rules(s);
	more = rivals_earn_less(s, TRIAL);
	search_hold_tasks(s);
	return more;
}

bool
rivals_lose(struct search *s)
{
	return s->blend || predicts_better(s) ||
	       (tasks_recur(s->of) && earns_more_by_line(s));
}
