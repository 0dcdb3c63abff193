#include "verb/caseindex.h"

#include <math.h>
#include <stdlib.h>

#include "base/utc.h"
#include "rec/action.h"
#include "rec/offer.h"
#include "rec/reward.h"
#include "rec/stamp.h"
#include "text/key.h"
#include "verb/summary.h"

/*
 * Shrinkage: each action gets two more trials, with its mean reward in all tasks, so that
 * one lucky trial does not win. That mean is drawn towards a half by two more.
 */
static const double LENT = 2;

/*
 * Text of one user must not become the answer for all: an action is served after trials of
 * two, or three of one.
 */
enum { VOICES = 2, TRIES = 3 };

/* A case warns of an action whose value is less. */
static const double BAD = 0.5;

int
mb_case_trial(const struct trajectory *t, struct arena *a, struct str *key,
    struct trial *out, struct err *e)
{
	const struct decision *last;
	char id[CASE_ID + 1];
	uint64_t task;

	if (trajectory_lacks(t) != LACKS_NOTHING)
		return 0;
	last = (const struct decision *)t->decisions.v + t->decisions.n - 1;
	*key = text_key(a, t->task.input);
	task = case_number(*key);
	case_id(task, id);
	if (case_recalled(t, last, id))
		return 0;
	*out = (struct trial){.trajectory_id = t->trajectory_id,
	    .task = task,
	    .reward = decision_reward(t, last, &REWARD_DEFAULT),
	    .failed = outcome_error(&t->outcome),
	    .user = trajectory_user(t),
	    .latency_ms = t->outcome.latency_ms};
	if (isnan(out->reward)) /* only other decisions have one */
		return 0;
	if (t->task.created_at.p == NULL || !utc_parse(t->task.created_at, &out->time))
		out->time = 0;
	return decision_action(last, a, &out->action, e) < 0 ? -1 : 1;
}

/* One user alone does not outrank what two found. */
static int
better_first(const void *pa, const void *pb)
{
	const struct known_action *a = pa, *b = pb;

	if ((a->voices >= VOICES) != (b->voices >= VOICES))
		return a->voices >= VOICES ? -1 : 1;
	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return trial_order(&a->best, &b->best);
}

void
mb_case_rank(struct known_case *k)
{
	for (size_t i = 0; i < k->n; i++) {
		struct known_action *a = &k->actions[i];
		/* Here too the trials of this task count as they weigh. */
		double sum = a->all_sum - a->sum + a->weight * a->mean;
		double tries = a->all_tries - a->tries + a->weight;
		double usual = (sum + LENT / 2) / (tries + LENT);

		a->value = (a->weight * a->mean + LENT * usual) / (a->weight + LENT);
	}
	if (k->n > 1)
		qsort(k->actions, k->n, sizeof *k->actions, better_first);
}

static bool
tried_enough(const struct known_action *a)
{
	return a->voices >= VOICES || a->tries >= TRIES;
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
mb_case_avoid(const struct known_case *k, const struct known_action *best,
    const struct trajectory *task, struct arena *a)
{
	const struct known_action *worst = NULL;
	double least = fmin(best->value, BAD);

	for (size_t i = 0; i < k->n; i++) {
		const struct known_action *known = &k->actions[i];

		if (!tried_enough(known) || known->value >= least ||
		    (task != NULL && !servable(known->action, task, a)))
			continue;
		worst = known;
		least = known->value;
	}
	return worst;
}

/* Own words, and ids that are on offer: a log is hostile text. */
static struct str
summarise(const struct known_action *known, struct arena *a)
{
	struct action action;
	struct buf b = {0};
	struct str line;
	struct err ignored;

	if (action_parse(known->action, a, &action, &ignored) == 0)
		mb_did(&b, &action);
	buf_addf(&b, ": %.15g trial%s", known->tries, known->tries == 1 ? "" : "s");
	if (known->users > 1)
		buf_addf(&b, " of %.15g users", known->users);
	mb_add_number(&b, ", mean reward ", known->mean, "");
	line = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return line;
}

bool
mb_case_offer(const struct known_case *k, const struct trajectory *task,
    struct arena *a, struct case_offer *offer)
{
	const struct known_action *best = NULL;

	for (size_t i = 0; i < k->n && best == NULL; i++) {
		if (tried_enough(&k->actions[i]) &&
		    servable(k->actions[i].action, task, a))
			best = &k->actions[i];
	}
	if (best == NULL)
		return false;
	*offer = (struct case_offer){task->task.input, summarise(best, a), best,
	    mb_case_avoid(k, best, task, a)};
	return true;
}
