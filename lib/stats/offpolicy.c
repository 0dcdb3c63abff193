#include "stats/offpolicy.h"

#include <math.h>

#include "base/mem.h"
#include "stats/bounds.h"
#include "stats/gaffke.h"
#include "stats/gain.h"
#include "stats/stats.h"

static double
weight(const struct offpolicy_unit *u, int side)
{
	return u->agrees[side] ? 1 / u->propensity : 0;
}

static double
clipped(const struct offpolicy_log *l, size_t i, int side)
{
	double w = weight(&l->unit[i], side);

	return l->clip > 0 ? fmin(w, l->clip) : w;
}

/*
 * If the policies differ in few units, a sound log may by chance lack all of the
 * few heavy weights that are expected there, and the standard error does not show
 * that. So test whether one more observation with the largest weight explains what
 * is missing. It may explain at most the share that may lack support, because an
 * action that was never tried looks the same.
 */
static bool
off(const struct offpolicy_side *s, double heaviest, double n)
{
	double miss = fabs(s->mean_weight - 1), error = s->weight_error;

	if (miss <= OFFPOLICY_MOST_UNSUPPORTED)
		error = hypot(error, (heaviest - 1) / n);
	return miss > OFFPOLICY_MOST_ERRORS * error + 1e-9;
}

static enum offpolicy_refusal
refusal(const struct offpolicy_side *s, double heaviest, size_t n)
{
	if (n == 0)
		return OFFPOLICY_NOTHING;
	if (s->unsupported > OFFPOLICY_MOST_UNSUPPORTED)
		return OFFPOLICY_UNSUPPORTED;
	if (!(s->ess >= OFFPOLICY_LEAST_ESS))
		return OFFPOLICY_FEW;
	if (off(s, heaviest, (double)n))
		return OFFPOLICY_OFF;
	return OFFPOLICY_GOOD;
}

/*
 * An action that the policy chooses: in how many units, and how often it was logged
 * there.
 */
struct tried {
	uint32_t wanted, met;
	/* units where only this policy chooses it and the log was not sure */
	double only;
	double weight; /* sum of 1/propensity over the units of `only` that logged it */
	bool hardly;   /* logged much more rarely than its propensities say */
};

struct tries {
	struct tried *v;
	size_t n;
};

static struct tries
count_tried(const struct offpolicy_unit *u, size_t n, int side)
{
	struct tries t = {NULL, 0};

	for (size_t i = 0; i < n; i++) {
		size_t at = u[i].choice[side];
		struct tried *a;

		t.v = mem_grow_zero(t.v, &t.n, at + 1, sizeof *t.v);
		a = &t.v[at];
		a->wanted++;
		a->met += u[i].agrees[side];
		if (!u[i].alike && !u[i].beyond[side] &&
		    u[i].propensity < OFFPOLICY_SURE) {
			a->only++;
			a->weight += weight(&u[i], side);
		}
	}
	return t;
}

/* The least propensity of a logged action; the largest weight is 1 over it. */
static double
rarest(const struct offpolicy_unit *u, size_t n)
{
	double least = 1;

	for (size_t i = 0; i < n; i++)
		least = fmin(least, u[i].propensity);
	return least;
}

/*
 * The least propensity in the log, also of actions that were not chosen, in units
 * where the log was not sure.
 */
static double
least_propensity(const struct offpolicy_unit *u, size_t n)
{
	double least = 1;

	for (size_t i = 0; i < n; i++) {
		least = fmin(least, u[i].propensity);
		if (u[i].propensity < OFFPOLICY_SURE)
			least = fmin(least, 1 - u[i].propensity);
	}
	return least;
}

/*
 * If an action has a propensity p of at least q in each unit, then q/p in the units
 * that logged it, and 0 in the others, is a number in [0,1] with mean q.
 * So if m is the expected sum, a sum of s or less has probability at most exp(-(m -
 * s + s ln(s/m))): Chernoff's bound for rare events. In the units where the
 * policies choose the action, the log probably chose it as its best action, and
 * there are few such units. So the test uses all units except those that both
 * policies, or the other one, choose. An action that was logged often enough where
 * the policy chooses it is never rejected, because elsewhere it may be rarer than
 * any other.
 */
static void
find_untried(const struct offpolicy_log *l, struct tries *t, struct offpolicy_side *s)
{
	double least = least_propensity(l->unit, l->n), asked = 0, most = 0;

	for (size_t i = 0; i < t->n; i++)
		asked += t->v[i].only > 0;
	for (size_t i = 0; i < t->n; i++) {
		struct tried *a = &t->v[i];
		struct offpolicy_elsewhere e = {0, 0};
		double due, done;

		if (i < l->actions)
			e = l->elsewhere[i];
		due = (a->only + e.units) * least;
		done = (a->weight + e.weight) * least;
		if (a->only == 0 || a->weight > .75 * a->only || done >= due)
			continue;
		a->hardly = due - done + (done > 0 ? done * log(done / due) : 0) >
			    log(OFFPOLICY_SIDES * asked / OFFPOLICY_CHANCE);
		if (a->hardly && a->only > most) {
			most = a->only;
			s->untried.action = (uint32_t)i;
			s->untried.due = due;
			s->untried.done = done;
		}
	}
}

static size_t
unsupported_units(
    const struct offpolicy_log *l, double least, int side, struct offpolicy_side *s)
{
	const struct offpolicy_unit *u = l->unit;
	struct tries tried = count_tried(u, l->n, side);
	size_t count = 0;

	find_untried(l, &tried, s);
	for (size_t i = 0; i < l->n; i++) {
		const struct tried *t = &tried.v[u[i].choice[side]];

		if (u[i].agrees[side] ||
		    !(u[i].propensity >= OFFPOLICY_SURE || u[i].beyond[side] ||
			t->hardly ||
			(t->met == 0 && t->wanted * least >= OFFPOLICY_MOST_EXPECTED)))
			continue;
		if (count++ == 0)
			s->first_unsupported = i;
	}
	mem_free(tried.v);
	return count;
}

static void
describe(
    const struct offpolicy_log *l, double least, int side, struct offpolicy_side *s)
{
	const struct offpolicy_unit *u = l->unit;
	size_t n = l->n;
	struct sum w = {0}, ww = {0}, c = {0}, cc = {0}, known = {0}, cr = {0},
		   direct = {0}, robust = {0};
	double count = (double)n, variance;
	size_t agree = 0;

	*s = (struct offpolicy_side){.largest_weight = 0, .lower = NAN};
	for (size_t i = 0; i < n; i++) {
		double v = weight(&u[i], side), x = clipped(l, i, side);

		sum_add(&w, v);
		sum_add(&ww, v * v);
		sum_add(&c, x);
		sum_add(&cc, x * x);
		sum_add(&direct, u[i].would[side]);
		agree += u[i].agrees[side];
		if (!isnan(u[i].reward)) {
			sum_add(&known, x);
			sum_add(&cr, x * u[i].reward);
			sum_add(
			    &robust, u[i].would[side] + x * (u[i].reward - u[i].worth));
		}
		if (v > s->largest_weight) {
			s->largest_weight = v;
			s->heaviest = i;
		}
	}
	/* NAN if there are no units, like the means */
	s->agreement = (double)agree / count;
	s->unsupported = (double)unsupported_units(l, least, side, s) / count;
	s->mean_weight = sum_mean(&w);
	variance = sum_mean(&ww) - s->mean_weight * s->mean_weight;
	s->weight_error = sqrt((variance > 0 ? variance : 0) / count);
	s->ess = agree == 0 ? 0 : sum_mean(&c) * sum_mean(&c) * count / sum_mean(&cc);
	s->ips = sum_mean(&cr);
	s->snips = s->ips / sum_mean(&known);
	s->direct = sum_mean(&direct);
	s->doubly_robust = sum_mean(&robust);
	s->refusal = refusal(s, 1 / least, n);
}

struct columns {
	double *w, *v, *r; /* weights of the challenger and of the baseline; rewards */
	size_t n;
	double w_max;
};

/*
 * w r is not negative, as Gaffke's bound requires. A reward that never came counts as 0;
 * only the bound for few units knows such rewards.
 */
static double
lower_bound(const struct columns *c, double *w, double alpha, bool few)
{
	double bound;

	if (!few)
		return cressie_read_lower(
		    &(struct weighted){w, c->r, c->n, 0, c->w_max, 0, 1}, alpha);
	for (size_t i = 0; i < c->n; i++)
		w[i] *= isnan(c->r[i]) ? 0 : c->r[i];
	bound = gaffke_lower(w, c->n, 0, alpha);
	return bound < 1 ? bound : 1;
}

static double
better_by_luck(const struct columns *c, const struct offpolicy_log *l)
{
	struct gain_unit *u = mem_alloc(c->n * sizeof *u);
	double p;

	for (size_t i = 0; i < c->n; i++)
		u[i] = (struct gain_unit){
		    c->w[i], c->v[i], c->r[i], l->unit[i].group, l->unit[i].alike};
	p = gain_p(u, c->n);
	mem_free(u);
	return p;
}

/*
 * If both policies choose the same action, there is no difference, and both weights
 * count as their mean, 1. Since E[v] = 1, the difference is E[w r + v (1 - r)] - 1,
 * and the expression in brackets is never negative. So Gaffke's bound applies to
 * it, and, with the sides exchanged, from above.
 */
static void
difference_bounds(
    struct columns *c, const struct offpolicy_log *l, double alpha, struct offpolicy *o)
{
	for (size_t i = 0; i < c->n; i++) {
		bool alike = l->unit[i].alike;

		c->w[i] = alike ? 1 : clipped(l, i, OFFPOLICY_CHALLENGER);
		c->v[i] = alike ? 1 : clipped(l, i, OFFPOLICY_BASELINE);
	}
	o->difference.p = better_by_luck(c, l);
	if (!o->difference.few) {
		cressie_read_difference(
		    &(struct weighted_pair){c->w, c->v, c->r, c->n, c->w_max}, alpha,
		    &o->difference.lower, &o->difference.upper);
		return;
	}
	for (size_t i = 0; i < c->n; i++) {
		double w = c->w[i], v = c->v[i], r = c->r[i];

		c->w[i] = gain_term(w, v, r);
		c->v[i] = gain_term(v, w, r);
	}
	o->difference.lower = fmax(-1, gaffke_lower(c->w, c->n, 0, alpha) - 1);
	o->difference.upper = fmin(1, 1 - gaffke_lower(c->v, c->n, 0, alpha));
}

/*
 * The effective sample size in the units where the policies differ, the smaller of
 * the two: only these units inform about the difference.
 */
static double
telling(const struct offpolicy_log *l)
{
	const struct offpolicy_unit *u = l->unit;
	double least = HUGE_VAL;

	for (int side = 0; side < OFFPOLICY_SIDES; side++) {
		struct sum w = {0}, ww = {0};

		for (size_t i = 0; i < l->n; i++) {
			double x = clipped(l, i, side);

			if (!u[i].alike && u[i].agrees[side]) {
				sum_add(&w, x);
				sum_add(&ww, x * x);
			}
		}
		least = fmin(least, w.n == 0 ? 0
					     : sum_mean(&w) * sum_mean(&w) *
						   (double)w.n / sum_mean(&ww));
	}
	return least;
}

static void
bounds(const struct offpolicy_log *l, double least, double alpha, struct offpolicy *o)
{
	const struct offpolicy_unit *u = l->unit;
	size_t n = l->n;
	struct columns c = {mem_alloc(n * sizeof *c.w), mem_alloc(n * sizeof *c.v),
	    mem_alloc(n * sizeof *c.r), n, 1 / least};
	bool both = o->side[OFFPOLICY_BASELINE].refusal == OFFPOLICY_GOOD &&
		    o->side[OFFPOLICY_CHALLENGER].refusal == OFFPOLICY_GOOD;
	size_t alike = 0;

	for (size_t i = 0; i < n; i++) {
		c.r[i] = u[i].reward;
		alike += u[i].alike;
	}
	for (int side = 0; side < OFFPOLICY_SIDES; side++) {
		struct offpolicy_side *s = &o->side[side];

		if (s->refusal != OFFPOLICY_GOOD)
			continue;
		for (size_t i = 0; i < n; i++)
			c.w[i] = clipped(l, i, side);
		s->lower = lower_bound(&c, c.w, alpha,
		    l->clip > 0 || o->unknown > 0 || s->ess < OFFPOLICY_FEW_ESS);
	}
	if (both && alike == n) {
		o->difference.lower = o->difference.upper = 0;
		o->difference.p = 1;
	} else if (both) {
		difference_bounds(&c, l, alpha, o);
	}
	mem_free(c.w);
	mem_free(c.v);
	mem_free(c.r);
}

void
offpolicy_estimate(const struct offpolicy_log *l, double alpha, struct offpolicy *o)
{
	const struct offpolicy_unit *u = l->unit;
	size_t n = l->n;
	const struct offpolicy_side *was = &o->side[OFFPOLICY_BASELINE],
				    *is = &o->side[OFFPOLICY_CHALLENGER];
	double least = rarest(u, n);

	o->unknown = 0;
	for (size_t i = 0; i < n; i++)
		o->unknown += isnan(u[i].reward) ? 1 : 0;
	for (int side = 0; side < OFFPOLICY_SIDES; side++)
		describe(l, least, side, &o->side[side]);
	o->difference.ess = telling(l);
	o->difference.few = l->clip > 0 || o->unknown > 0 ||
			    o->difference.ess < OFFPOLICY_FEW_ESS ||
			    was->ess < OFFPOLICY_FEW_ESS || is->ess < OFFPOLICY_FEW_ESS;
	o->difference.snips = is->snips - was->snips;
	o->difference.doubly_robust = is->doubly_robust - was->doubly_robust;
	o->difference.lower = o->difference.upper = o->difference.p = NAN;
	if (alpha < 1 && n > 0)
		bounds(l, least, alpha, o);
}
