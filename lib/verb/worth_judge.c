#include "verb/worth_judge.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/binomial.h"
#include "stats/gaffke.h"
#include "stats/weighted_mean.h"

/* A candidate that is chosen in fewer tasks than this share earns no place. */
static const double RARELY = .01;
/* The probability that a sound log is said to have wrong propensities. */
static const double WRONG = .001;
/* The power of the number of tasks that would decide. */
static const double DECIDED = .8;

/* A candidate on its way to a verdict. */
struct case_of {
	const struct worth_subject *s;
	struct worth *worth;
	size_t subjects; /* that are judged together */
	bool wrong;      /* the propensities of the log contradict it */
	bool decided;
	bool rare; /* the router chooses it too rarely: the reason of the verdict */
};

/* ---- the evidence ---- */

/* The decisions that did what the router would do, with the candidate or without. */
static struct weighted_sample
sample_of(const struct worth_subject *s, int side, double *room)
{
	struct weighted_sample g = {room, room + s->n, 0};

	for (size_t i = 0; i < s->n; i++) {
		const struct offpolicy_unit *u = &s->unit[i];

		if (!u->agrees[side])
			continue;
		room[g.n] = u->reward;
		room[s->n + g.n++] = u->propensity;
	}
	return g;
}

/* Exploration makes an experiment of a log, with two groups: each has half of alpha. */
static void
bound_logged(struct case_of *c, double alpha)
{
	size_t n = c->s->n;
	double *room = mem_alloc(4 * n * sizeof *room);
	struct weighted_sample with = sample_of(c->s, OFFPOLICY_CHALLENGER, room),
			       without =
				   sample_of(c->s, OFFPOLICY_BASELINE, room + 2 * n);

	c->worth->lower = weighted_mean_lower(&with, alpha / 2) -
			  weighted_mean_upper(&without, alpha / 2);
	c->worth->upper = weighted_mean_upper(&with, alpha / 2) -
			  weighted_mean_lower(&without, alpha / 2);
	mem_free(room);
}

/* Whether the mean weight is too far from 1, for chance among so many candidates. */
static bool
is_wrong(const struct offpolicy_side *s, size_t subjects)
{
	double most = normal_quantile(1 - WRONG / (2 * (double)subjects));

	return s->refusal == OFFPOLICY_OFF &&
	       fabs(s->mean_weight - 1) > most * s->weight_error;
}

/* The estimate from a log, with bounds at this level; alpha 1: none. */
static void
estimate_logged(struct case_of *c, double alpha)
{
	struct worth *w = c->worth;
	struct offpolicy o;
	const struct offpolicy_side *without = &o.side[OFFPOLICY_BASELINE],
				    *with = &o.side[OFFPOLICY_CHALLENGER];

	offpolicy_estimate(
	    &(struct offpolicy_log){.unit = c->s->unit, .n = c->s->n}, 1, &o);
	w->ess = fmin(without->ess, with->ess);
	c->wrong = is_wrong(without, c->subjects) || is_wrong(with, c->subjects);
	if (c->wrong)
		return;
	w->with = with->snips;
	w->without = without->snips;
	w->worth = w->with - w->without;
	if (alpha < 1)
		bound_logged(c, alpha);
}

static void
estimate_paired(struct case_of *c, double alpha)
{
	const struct worth_subject *s = c->s;
	struct worth *w = c->worth;
	double *turned;

	w->with = sum_mean(&s->with);
	w->without = sum_mean(&s->without);
	w->worth = w->with - w->without;
	if (alpha >= 1)
		return;
	turned = mem_alloc(s->n * sizeof *turned);
	for (size_t i = 0; i < s->n; i++)
		turned[i] = -s->gain[i];
	w->lower = gaffke_lower(s->gain, s->n, -1, alpha);
	w->upper = -gaffke_lower(turned, s->n, -1, alpha);
	mem_free(turned);
}

static void
estimate(struct case_of *c, double alpha)
{
	if (c->s->n == 0)
		return;
	if (c->s->gain != NULL)
		estimate_paired(c, alpha);
	else
		estimate_logged(c, alpha);
}

/* ---- a verdict ---- */

/* Whether the router chooses it so rarely that it does not matter what it adds. */
static bool
is_rare(const struct case_of *c, double alpha)
{
	double lower, upper;

	clopper_pearson(c->s->n, (size_t)c->s->offered, 1 - 2 * alpha, &lower, &upper);
	return upper < RARELY;
}

/* Decides at this level, if it can. Returns whether there is a new verdict. */
static bool
decide(struct case_of *c, double least, double alpha)
{
	struct worth *w = c->worth;

	if (c->decided)
		return false;
	estimate(c, alpha);
	c->rare = is_rare(c, alpha);
	if (c->rare || w->upper < least)
		w->verdict = STR("retire");
	else if (w->lower > 0)
		w->verdict = STR("keep");
	else
		return false;
	c->decided = true;
	return true;
}

/*
 * Tasks that would decide, by the shortest way: enough that it is rare, that the
 * log has support, or that a bound comes nearer, as the root of their number.
 */
static double
tasks_needed(const struct case_of *c, double least, double alpha)
{
	const struct worth *w = c->worth;
	double z = normal_quantile(1 - alpha), offered = c->s->offered;
	double margin = (z + normal_quantile(DECIDED)) / z;
	double keep = (w->worth - w->lower) / w->worth;
	double retire = (w->upper - w->worth) / (least - w->worth);
	double way =
	    fmin(w->worth > 0 ? keep : HUGE_VAL, w->worth < least ? retire : HUGE_VAL);

	if (c->s->n == 0)
		return ceil(log(alpha) / log1p(-RARELY) - offered);
	if (!isnan(w->worth))
		return ceil(offered * fmax(pow(way * margin, 2) - 1, 0));
	return NAN;
}

static struct str
sentence(const struct case_of *c, struct arena *a)
{
	const struct worth *w = c->worth;

	if (str_is(w->verdict, "keep"))
		return arena_fmt(a,
		    "where the router chooses it, it adds at least %.3f to the reward",
		    w->lower);
	if (str_is(w->verdict, "retire") && c->rare)
		return arena_fmt(a, "the router chooses it in %zu of %.0f tasks",
		    c->s->n, w->offered);
	if (str_is(w->verdict, "retire"))
		return arena_fmt(a,
		    w->upper < 0
			? "where the router chooses it, it takes at least %.3f "
			  "from the reward"
			: "where the router chooses it, it adds at most %.3f "
			  "to the reward",
		    fabs(w->upper));
	if (c->wrong)
		return STR("the propensities of the log are wrong where the router "
			   "would choose it");
	if (c->s->n == 0)
		return arena_fmt(a,
		    "the router chooses it in none of %.0f tasks, which is too few to "
		    "say that it is of no use",
		    w->offered);
	if (isnan(w->worth))
		return STR("where the router would choose it, the log never tried the "
			   "next best action, or never tried it: it needs exploration");
	return arena_fmt(a,
	    "where the router chooses it, it adds between %.3f and %.3f", w->lower,
	    w->upper);
}

/* ---- all verdicts ---- */

static int
rank_of(struct str verdict)
{
	return str_is(verdict, "keep") ? 0 : str_is(verdict, "retire") ? 1 : 2;
}

/* How certain a verdict is; larger is more certain. */
static double
certainty(const struct worth *w)
{
	switch (rank_of(w->verdict)) {
	case 0:
		return w->lower;
	case 1:
		return isnan(w->upper) ? 0 : -w->upper;
	default:
		return isnan(w->more) ? -HUGE_VAL : -w->more;
	}
}

static int
by_verdict(const void *a, const void *b)
{
	const struct worth *x = a, *y = b;
	double cx = certainty(x), cy = certainty(y);
	int c = rank_of(x->verdict) - rank_of(y->verdict);

	if (c != 0)
		return c;
	if (cx != cy)
		return cx < cy ? 1 : -1;
	c = str_cmp(x->candidate, y->candidate);
	return c != 0 ? c : str_cmp(x->version, y->version);
}

static void
begin(struct case_of *c, struct worth *w)
{
	const struct worth_subject *s = c->s;

	*w = (struct worth){.candidate = s->candidate,
	    .version = s->version,
	    .evidence = s->gain != NULL ? STR("benchmark") : STR("log"),
	    .offered = s->offered,
	    .used = s->gain != NULL ? NAN : s->used,
	    .chosen = (double)s->n,
	    .with = NAN,
	    .without = NAN,
	    .worth = NAN,
	    .lower = NAN,
	    .upper = NAN,
	    .ess = NAN,
	    .more = NAN};
	estimate(c, 1);
}

void
worth_judge(const struct worth_subject *s, size_t n, const struct worth_limits *limits,
    struct arena *a, struct worth *out)
{
	struct case_of *c = arena_alloc(a, n * sizeof *c);
	/* Of each candidate both bounds, and that it is chosen. */
	double alpha = (1 - limits->confidence) / 3;
	size_t left = n, found;

	for (size_t i = 0; i < n; i++) {
		c[i] = (struct case_of){.s = &s[i], .worth = &out[i], .subjects = n};
		begin(&c[i], &out[i]);
	}
	/* Holm: after each verdict the level of the others is larger. */
	do {
		found = 0;
		for (size_t i = 0; i < n; i++)
			found += decide(&c[i], limits->least, alpha / (double)left);
		left -= found;
	} while (found > 0 && left > 0);
	for (size_t i = 0; i < n; i++) {
		if (!c[i].decided) {
			out[i].verdict = STR("unknown");
			out[i].more =
			    tasks_needed(&c[i], limits->least, alpha / (double)left);
		}
		out[i].text = sentence(&c[i], a);
	}
	if (n > 0)
		qsort(out, n, sizeof *out, by_verdict);
}
