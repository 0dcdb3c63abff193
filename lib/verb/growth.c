/*
 * The gates of latency and cost: what each action takes may grow by at most a limit,
 * and so may the upper bound of that growth.
 */
#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "stats/bootstrap.h"
#include "verb/gate.h"

/* A measure of both routers, and the growth that the policy allows. */
struct growth {
	const char *gate, *what;
	double was, is, most;
	double bound; /* upper bound of the growth; NAN: none */
};

static struct bootstrap
bounds(const struct bench *b, double (*was)(const struct pair *),
    double (*is)(const struct pair *))
{
	struct bootstrap found = {NAN, NAN};
	double *before, *after;
	size_t n;

	if (b->policy->confidence == 0 || b->pairs->units == 0)
		return found;
	before = mem_alloc(b->pairs->tasks.n * sizeof *before);
	after = mem_alloc(b->pairs->tasks.n * sizeof *after);
	n = pairs_units(b->pairs, was, NULL, 0, before);
	pairs_units(b->pairs, is, NULL, 0, after);
	found = bootstrap_paired(&(struct bootstrap_pairs){before, after, n}, .95,
	    1 - b->alpha, pairs_seed(b->pairs));
	mem_free(before);
	mem_free(after);
	return found;
}

/* Judges the larger of growth and bound, and returns what exceeds the limit. */
static double
judge(struct gate *g, const struct growth *x)
{
	double worst = g->observed;

	if (!isnan(x->bound)) {
		g->bound = x->bound;
		worst = fmax(x->bound, worst);
	}
	g->pass = worst <= x->most + GATE_DUST;
	return worst - x->most;
}

static struct gate
latency_gate(const struct bench *b, const struct growth *x)
{
	struct gate g = gate_new(x->gate, x->is - x->was, x->most);
	double over;

	if (gate_unmeasured(b, MEASURE_LATENCY, b->policy->latency_given.p != NULL, &g))
		return g;
	over = judge(&g, x);
	g.text = arena_fmt(b->arena,
	    "%s latency %.1f ms to %.1f ms: %+.*f ms, at most %+g ms allowed", x->what,
	    x->was, x->is, num_decimals(g.observed, x->most, 1), g.observed, x->most);
	if (!isnan(g.bound))
		g.text = arena_fmt(b->arena,
		    "%.*s; less than %+.*f ms with %.4g %% confidence",
		    GATE_TEXT(g.text), num_decimals(g.bound, x->most, 1), g.bound,
		    100 * (1 - b->alpha));
	if (!g.pass && !isnan(over))
		g.needed =
		    arena_fmt(b->arena, "%.*f ms less", num_decimals(over, 0, 1), over);
	return g;
}

void
gate_latency(const struct bench *b, struct gate *mean, struct gate *p95)
{
	const struct metrics *was = &b->found.baseline, *is = &b->found.challenger;
	double most = b->policy->max_latency_increase_ms;
	struct bootstrap found = {NAN, NAN};

	if (b->pairs->lacking[MEASURE_LATENCY] == 0)
		found = bounds(b, pair_was_ms, pair_is_ms);
	*mean = latency_gate(
	    b, &(struct growth){"latency_mean", "mean", was->mean_latency_ms,
		   is->mean_latency_ms, most, found.mean_upper});
	*p95 = latency_gate(b,
	    &(struct growth){"latency_p95", "95th percentile of", was->p95_latency_ms,
		is->p95_latency_ms, most, found.quantile_upper});
}

struct gate
gate_cost(const struct bench *b)
{
	double most = b->policy->max_cost_increase, over;
	struct growth x = {.was = b->found.baseline.mean_cost,
	    .is = b->found.challenger.mean_cost,
	    .most = most,
	    .bound = NAN};
	struct gate g = gate_new("cost", x.is - x.was, most);

	if (gate_unmeasured(b, MEASURE_COST, true, &g))
		return g;
	x.bound = bounds(b, pair_was_cost, pair_is_cost).mean_upper;
	over = judge(&g, &x);
	g.text =
	    arena_fmt(b->arena, "mean cost %.4g to %.4g: %+.4g, at most %+g allowed",
		x.was, x.is, g.observed, most);
	if (!isnan(g.bound))
		g.text =
		    arena_fmt(b->arena, "%.*s; less than %+.4g with %.4g %% confidence",
			GATE_TEXT(g.text), g.bound, 100 * (1 - b->alpha));
	if (!g.pass && !isnan(over))
		g.needed = arena_fmt(b->arena, "%.4g less", over);
	return g;
}
