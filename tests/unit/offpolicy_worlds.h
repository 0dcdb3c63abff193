/*
 * Simulated logs with known truth. Each task has one right action of five. An
 * epsilon-greedy router logs one decision for each task. The log then estimates
 * two policies.
 */
#ifndef OFFPOLICY_WORLDS_H
#define OFFPOLICY_WORLDS_H

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "stats/offpolicy.h"

enum { ACTIONS = 5 };

enum support {
	SUPPORT_FULL,
	SUPPORT_GREEDY,
	SUPPORT_NEW,
	SUPPORT_PART,
	SUPPORT_SOME_TASKS,
	SUPPORT_HALF,
	SUPPORT_LOST,          /* a fifth of what was explored is not in the log */
	SUPPORT_LOST_FAILURES, /* a fifth of it, failures only */
	SUPPORT_LESS,          /* the log explores a fifth less often than it says */
	SUPPORT_MORE,          /* a quarter more often */
	SUPPORT_LOST_BEST,     /* a fifth of what was not explored is not in the log */
	/*
	 * A fifth of what the challenger alone chooses and fails is not in the log,
	 * explored or not.
	 */
	SUPPORT_LOST_OF_CHALLENGER,
	/*
	 * A third of the rewards never came, where the baseline alone succeeds or the
	 * challenger alone fails.
	 */
	SUPPORT_SILENT
};

struct offpolicy_world {
	const char *name;
	/* share of tasks for which both policies choose the same action */
	double alike;
	double alike_right; /* of those tasks: how often it is the right action */
	double was_right,
	    /*
	     * of the others: how often the baseline is right, and the
	     * challenger; never both
	     */
	    is_right;
	double good, bad; /* mean reward of the right action, and of any other */
	int graded;       /* rewards are spread around the mean, instead of 0 or 1 */
	double
	    /*
	     * share of tasks for which the best action of the log is that of the
	     * baseline; otherwise that of the challenger
	     */
	    logs_as_baseline;
	enum support support;
};

static const struct offpolicy_world OFFPOLICY_WORLDS[] = {
    {"a little better", .7, .7, .3, .5, .9, .1, 0, 1, SUPPORT_FULL},
    {"as good", .7, .7, .4, .4, .9, .1, 0, 1, SUPPORT_FULL},
    {"a little worse", .7, .7, .5, .3, .9, .1, 0, 1, SUPPORT_FULL},
    {"often unlike, graded", .4, .6, .4, .4, .8, .4, 1, 1, SUPPORT_FULL},
    {"nearly all is well", .9, .95, .45, .45, .98, .6, 0, 1, SUPPORT_FULL},
    {"nearly nothing is", .8, .1, .1, .1, .5, .02, 0, 1, SUPPORT_FULL},
    {"nearly alike", .97, .9, .3, .6, .9, .1, 0, 1, SUPPORT_FULL},
    {"logged by a third", .6, .7, .4, .4, .9, .1, 0, .5, SUPPORT_FULL},
};
/*
 * Invalid worlds: any estimate of them is wrong, for much more than 5 % of the
 * tasks.
 */
static const struct offpolicy_world OFFPOLICY_BROKEN[] = {
    {"a log that never explores", .7, .7, .4, .4, .9, .1, 0, 1, SUPPORT_GREEDY},
    {"a new action, never tried", .5, .7, .1, .8, .9, .1, 0, 1, SUPPORT_NEW},
    {"a log that had fewer actions", .5, .7, .4, .4, .9, .1, 0, 1, SUPPORT_PART},
    {"a third of the tasks never explored", .5, .7, .4, .4, .9, .1, 0, 1,
	SUPPORT_SOME_TASKS},
    {"half of the actions never tried", .5, .7, .4, .4, .9, .1, 0, 1, SUPPORT_HALF},
    {"the same, logged by a third", .2, .7, .4, .4, .9, .1, 0, .5, SUPPORT_HALF},
};

/* Logs that are wrong by too little to be always refused, of routers that are as good. */
static const struct offpolicy_world OFFPOLICY_LOSSY[] = {
    {"a fifth of what was explored is lost", .7, .7, .4, .4, .9, .1, 0, 1,
	SUPPORT_LOST},
    {"a fifth of it, failures only", .7, .7, .4, .4, .9, .1, 0, 1,
	SUPPORT_LOST_FAILURES},
    {"failures only, logged by a third", .6, .7, .4, .4, .9, .1, 0, .5,
	SUPPORT_LOST_FAILURES},
    {"failures only, often unlike", .2, .6, .4, .4, .6, .4, 0, 1,
	SUPPORT_LOST_FAILURES},
    {"explores a fifth less than it says", .7, .7, .4, .4, .9, .1, 0, 1, SUPPORT_LESS},
    {"the same, logged by a third", .6, .7, .4, .4, .9, .1, 0, .5, SUPPORT_LESS},
    {"explores a quarter more than it says", .7, .7, .4, .4, .9, .1, 0, 1,
	SUPPORT_MORE},
    {"the same, logged by a third", .6, .7, .4, .4, .9, .1, 0, .5, SUPPORT_MORE},
    {"a fifth of the others is lost", .7, .7, .4, .4, .9, .1, 0, 1, SUPPORT_LOST_BEST},
    {"the same, logged by a third", .6, .7, .4, .4, .9, .1, 0, .5, SUPPORT_LOST_BEST},
    {"rewards that never came", .7, .7, .4, .4, .9, .1, 0, 1, SUPPORT_SILENT},
    {"the same, logged by a third", .6, .7, .4, .4, .9, .1, 0, .5, SUPPORT_SILENT},
    {"the same, often unlike", .2, .6, .4, .4, .9, .1, 0, 1, SUPPORT_SILENT},
};
/* Logs that are wrong by what no log can show. There is no promise for them. */
static const struct offpolicy_world OFFPOLICY_UNSEEN[] = {
    {"the challenger's failures only", .7, .7, .4, .4, .9, .1, 0, 1,
	SUPPORT_LOST_OF_CHALLENGER},
    {"the same, logged by a third", .6, .7, .4, .4, .9, .1, 0, .5,
	SUPPORT_LOST_OF_CHALLENGER},
};

static double
offpolicy_truth(const struct offpolicy_world *w, int side)
{
	double differ = side == OFFPOLICY_BASELINE ? w->was_right : w->is_right;
	double right = w->alike * w->alike_right + (1 - w->alike) * differ;

	return right * w->good + (1 - right) * w->bad;
}

static double
offpolicy_reward(const struct offpolicy_world *w, double mean, struct rng *rng)
{
	double u = rng_unit(rng);
	double room = mean < 1 - mean ? mean : 1 - mean;

	return w->graded ? mean + room * (2 * u - 1) : u < mean;
}

/* Whether a decision never reached the log. */
static int
offpolicy_lost(
    const struct offpolicy_world *w, int explored, double reward, struct rng *rng)
{
	double failed = 1 - .5 * (w->good + w->bad);

	if (w->support == SUPPORT_LOST_BEST)
		return !explored && rng_unit(rng) < .2;
	if (!explored)
		return 0;
	if (w->support == SUPPORT_LOST)
		return rng_unit(rng) < .2;
	return w->support == SUPPORT_LOST_FAILURES && reward < .5 &&
	       rng_unit(rng) < .2 / failed;
}

/*
 * Draws a task. The right action is 0, also among new actions. `does` receives
 * the choices of both policies.
 */
static void
offpolicy_live(const struct offpolicy_world *w, double epsilon, struct rng *rng,
    struct offpolicy_unit *u, struct offpolicy_elsewhere *elsewhere)
{
	double kind = rng_unit(rng), which = rng_unit(rng), best = rng_unit(rng),
	       explored = rng_unit(rng);
	int wrong = 1 + (int)rng_below(rng, ACTIONS - 1),
	    other = 1 + wrong % (ACTIONS - 1);
	int does[OFFPOLICY_SIDES], logs, did, tried = ACTIONS;

	*u = (struct offpolicy_unit){0};
	u->alike = kind < w->alike;
	if (u->alike) {
		does[0] = does[1] = which < w->alike_right ? 0 : wrong;
	} else {
		does[OFFPOLICY_BASELINE] = which < w->was_right ? 0 : wrong;
		does[OFFPOLICY_CHALLENGER] =
		    which >= w->was_right && which < w->was_right + w->is_right ? 0
										: other;
		if (w->support == SUPPORT_NEW && does[OFFPOLICY_CHALLENGER] == 0)
			does[OFFPOLICY_CHALLENGER] = ACTIONS;
	}
	logs = best < w->logs_as_baseline ? does[OFFPOLICY_BASELINE]
					  : does[OFFPOLICY_CHALLENGER];
	if (w->support == SUPPORT_GREEDY ||
	    (w->support == SUPPORT_SOME_TASKS && rng_unit(rng) < .35))
		epsilon = 0;
	if (w->support ==
	    /* the best action of the log and its neighbours, in a circle */
	    SUPPORT_PART)
		tried = (ACTIONS + 1) / 2;
	if (w->support == SUPPORT_LESS || w->support == SUPPORT_MORE)
		explored *= w->support == SUPPORT_LESS ? 1.25 : .8;
	did = explored < epsilon
		  ? (logs + (int)rng_below(rng, (uint64_t)tried)) % ACTIONS
		  : logs;
	if (w->support == SUPPORT_HALF && explored < epsilon)
		/* although its propensities claim otherwise */
		did %= (ACTIONS + 1) / 2;
	u->propensity = epsilon / tried + (did == logs ? 1 - epsilon : 0);
	u->reward = offpolicy_reward(w, did % ACTIONS == 0 ? w->good : w->bad, rng);
	if (offpolicy_lost(w, explored < epsilon, u->reward, rng) ||
	    (w->support == SUPPORT_LOST_OF_CHALLENGER && !u->alike &&
		did == does[OFFPOLICY_CHALLENGER] && u->reward < .5 &&
		rng_unit(rng) < .2)) {
		offpolicy_live(w, epsilon, rng, u, elsewhere);
		return;
	}
	for (int side = 0; side < OFFPOLICY_SIDES; side++) {
		u->agrees[side] = did == does[side];
		u->choice[side] = (uint32_t)does[side];
		/* the policy knows which actions the log could try */
		u->beyond[side] = tried < ACTIONS;
		u->would[side] =
		    /* a model with little knowledge */
		    (float)(.5 * (w->good + w->bad));
	}
	u->worth = (float)(.5 * (w->good + w->bad));
	if (w->support == SUPPORT_SILENT && !u->alike &&
	    u->agrees[u->reward < .5 ? OFFPOLICY_CHALLENGER : OFFPOLICY_BASELINE] &&
	    rng_unit(rng) < .33)
		u->reward = NAN;
	for (int a = 0; a < ACTIONS && tried == ACTIONS && epsilon > 0; a++) {
		if (a != does[0] && a != does[1]) {
			elsewhere[a].units++;
			elsewhere[a].weight += a == did ? 1 / u->propensity : 0;
		}
	}
}

enum { OFFPOLICY_LEVELS = 3 };
static const double OFFPOLICY_LEVEL[OFFPOLICY_LEVELS] = {.05, .0198, .002};

/* Counts over many logs of n decisions. */
struct offpolicy_count {
	size_t repetitions, refused, refused_for[OFFPOLICY_OFF + 1];
	size_t untried; /* an action was judged to be almost untried */
	/* accepted, and the lower bound of the challenger is above the truth */
	size_t above;
	size_t above_gain;                /* the same for the difference */
	size_t below_gain;                /* the upper bound is below the truth */
	size_t vetoed;                    /* the upper bound is below 0 */
	size_t granted[OFFPOLICY_LEVELS]; /* the p-value is at most this level */
	double bound, bound_low, bound_high, error,
	    robust; /* sums: lower bounds; squared errors of SNIPS and of DR */
};

static struct offpolicy_count
offpolicy_repeat(const struct offpolicy_world *w, size_t n, double epsilon,
    size_t repetitions, uint64_t seed)
{
	struct offpolicy_unit *u = mem_alloc(n * sizeof *u);
	struct offpolicy_count c = {.repetitions = repetitions};
	double truth = offpolicy_truth(w, OFFPOLICY_CHALLENGER),
	       gain = truth - offpolicy_truth(w, OFFPOLICY_BASELINE);
	struct rng rng = {seed};

	for (size_t rep = 0; rep < repetitions; rep++) {
		struct offpolicy_elsewhere elsewhere[ACTIONS] = {{0, 0}};
		struct offpolicy o;
		const struct offpolicy_side *s = &o.side[OFFPOLICY_CHALLENGER];

		for (size_t i = 0; i < n; i++)
			offpolicy_live(w, epsilon, &rng, &u[i], elsewhere);
		offpolicy_estimate(
		    &(struct offpolicy_log){u, n, elsewhere, ACTIONS, 0}, .05, &o);
		c.refused_for[s->refusal]++;
		c.untried +=
		    s->untried.due > 0 || o.side[OFFPOLICY_BASELINE].untried.due > 0;
		if (s->refusal != OFFPOLICY_GOOD ||
		    o.side[OFFPOLICY_BASELINE].refusal != OFFPOLICY_GOOD) {
			c.refused++;
			continue;
		}
		c.above += s->lower > truth;
		c.above_gain += o.difference.lower > gain;
		c.below_gain += o.difference.upper < gain;
		c.vetoed += o.difference.upper < 0;
		for (int k = 0; k < OFFPOLICY_LEVELS; k++)
			c.granted[k] += o.difference.p <= OFFPOLICY_LEVEL[k];
		c.bound += truth - s->lower;
		c.bound_low += gain - o.difference.lower;
		c.bound_high += o.difference.upper - gain;
		c.error += (s->snips - truth) * (s->snips - truth);
		c.robust += (s->doubly_robust - truth) * (s->doubly_robust - truth);
	}
	mem_free(u);
	return c;
}

#endif
