#include "verb/caseindex.h"

#include <math.h>
#include <stdlib.h>

#include "base/utc.h"
#include "rec/action.h"
#include "rec/offer.h"
#include "rec/reward.h"
#include "text/key.h"
#include "verb/summary.h"

/*
 * Shrinkage: each action gets two extra trials with the mean reward m, so that
 * one lucky trial does not win.
 */
static const double LENT = 2;

int
mb_case_trial(const struct trajectory *t, struct arena *a, struct str *key,
    struct trial *out, struct err *e)
{
	const struct decision *last;
	char id[CASE_ID + 1];

	if (trajectory_lacks(t) != LACKS_NOTHING)
		return 0;
	last = (const struct decision *)t->decisions.v + t->decisions.n - 1;
	*key = text_key(a, t->task.input);
	case_id(*key, id);
	if (case_recalled(t, last, id))
		return 0;
	*out = (struct trial){.trajectory_id = t->trajectory_id,
	    .reward = decision_reward(t, last, &REWARD_DEFAULT),
	    .failed = outcome_error(&t->outcome),
	    .latency_ms = t->outcome.latency_ms,
	    .summary = mb_summary(t, a)};
	if (isnan(out->reward)) /* only other decisions have one */
		return 0;
	if (t->task.created_at.p == NULL || !utc_parse(t->task.created_at, &out->time))
		out->time = 0;
	return decision_action(last, a, &out->action, e) < 0 ? -1 : 1;
}

/* An unknown error is between a known success and a known error. */
static int
error_rank(const struct trial *t)
{
	return t->failed < 0 ? 1 : 2 * t->failed;
}

/* An unknown latency comes after every known one. */
static double
latency_rank(const struct trial *t)
{
	return isnan(t->latency_ms) ? HUGE_VAL : t->latency_ms;
}

static int
better_first(const void *pa, const void *pb)
{
	const struct known_action *a = pa, *b = pb;

	if (a->shrunk != b->shrunk)
		return a->shrunk > b->shrunk ? -1 : 1;
	if (a->best.failed != b->best.failed)
		return error_rank(&a->best) - error_rank(&b->best);
	if (latency_rank(&a->best) != latency_rank(&b->best))
		return latency_rank(&a->best) < latency_rank(&b->best) ? -1 : 1;
	if (a->best.time != b->best.time)
		return a->best.time > b->best.time ? -1 : 1;
	return str_cmp(a->best.trajectory_id, b->best.trajectory_id);
}

void
mb_case_rank(struct known_case *k)
{
	double sum = 0, tries = 0;

	for (size_t i = 0; i < k->n; i++) {
		sum += k->actions[i].sum;
		tries += k->actions[i].tries;
	}
	for (size_t i = 0; i < k->n; i++) {
		struct known_action *a = &k->actions[i];

		a->shrunk = (a->sum + LENT * sum / tries) / (a->tries + LENT);
	}
	if (k->n > 1)
		qsort(k->actions, k->n, sizeof *k->actions, better_first);
}

static bool
servable(struct str key, const struct trajectory *task, struct arena *a)
{
	struct action action;
	struct err ignored;

	return action_parse(key, a, &action, &ignored) == 0 &&
	       task_offers(task, &action);
}

const struct known_action *
mb_case_serve(
    const struct known_case *k, const struct trajectory *task, struct arena *a)
{
	for (size_t i = 0; i < k->n; i++) {
		if (servable(k->actions[i].action, task, a))
			return &k->actions[i];
	}
	return NULL;
}
