/*
 * The gates of latency and cost: what each action takes may grow by at most a limit,
 * and so may the upper bound of that growth.
 */
#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "stats/binomial.h"
#include "stats/bootstrap.h"
#include "stats/stats.h"
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
	struct bootstrap found = {NAN, NAN, NAN, NAN};
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

/* ---- the latency, in ms ---- */

static bool
latency_required(const struct policy *p)
{
	return p->latency_given.p != NULL || p->share_given.p != NULL;
}

static struct gate
latency_gate(const struct bench *b, const struct growth *x)
{
	struct gate g = gate_new(x->gate, x->is - x->was, x->most);
	double over;

	if (gate_unmeasured(b, MEASURE_LATENCY, latency_required(b->policy), &g))
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

/* Also for an unknown latency, which no limit can judge. */
static void
latency_in_ms(const struct bench *b, struct gate *mean, struct gate *p95)
{
	const struct metrics *was = &b->found.baseline, *is = &b->found.challenger;
	double share = b->policy->max_latency_increase,
	       most = isnan(share) ? b->policy->max_latency_increase_ms : share;
	struct bootstrap found = {NAN, NAN, NAN, NAN};

	if (b->pairs->lacking[MEASURE_LATENCY] == 0)
		found = bounds(b, pair_was_ms, pair_is_ms);
	*mean = latency_gate(
	    b, &(struct growth){"latency_mean", "mean", was->mean_latency_ms,
		   is->mean_latency_ms, most, found.mean_upper});
	*p95 = latency_gate(b,
	    &(struct growth){"latency_p95", "95th percentile of", was->p95_latency_ms,
		is->p95_latency_ms, most, found.quantile_upper});
}

/* ---- the latency, as a share ---- */

/*
 * A scale on which the allowed increase of every task is one number, `limit`: above
 * `knee` ms it is logarithmic, so the limit is a share of the latency; below it is
 * linear, so the limit is a number of ms, and a latency of 0 has a place.
 */
struct scale {
	double share, knee, limit;
};

static struct scale
scale_new(const struct policy *p)
{
	double share = p->max_latency_increase;

	/* at least 1 ms: the logarithm of less would be noise of the clock */
	return (struct scale){
	    share, fmax(p->max_latency_increase_ms / share, 1), log1p(share)};
}

static double
on_scale(const struct scale *s, double ms)
{
	return ms < s->knee ? s->limit / s->share * (ms / s->knee)
			    : s->limit / s->share + log(ms / s->knee);
}

/* What the results say of the growth, on the scale. */
struct slowdown {
	size_t units;
	double mean, error, bound; /* error: standard error of the mean */
	double p95;
	bool quick;             /* there is a latency under the knee */
	struct bootstrap found; /* of the 95th percentile */
};

/* A router with equal latencies passes the mean in 9 of 10 runs. */
static const double SHOWN = .9;

/*
 * The smallest growth that n tasks can exclude, in standard errors of its mean: one
 * that a router with equal latencies stays below with the probability SHOWN.
 */
static double
errors_apart(double alpha, double n)
{
	return n < 2 ? 0 : student_quantile(1 - alpha, n - 1) + normal_quantile(SHOWN);
}

/* The same for the whole run, if the standard error is now this. */
static double
least_growth(const struct bench *b, double error)
{
	double n = (double)b->pairs->units,
	       whole = b->planned > 0 ? sqrt(n / b->planned) : 1;

	return errors_apart(b->last_alpha, n) * error * whole;
}

double
gate_latency_limit(const struct policy *p, size_t n, double spread)
{
	double least =
	    errors_apart(1 - p->confidence, (double)n) * spread / sqrt((double)n);

	return latency_required(p) ? p->max_latency_increase
				   : fmax(p->max_latency_increase, expm1(least));
}

static struct slowdown
slowdown(const struct bench *b, const struct scale *s)
{
	double *was = mem_alloc((b->pairs->tasks.n + 1) * sizeof *was);
	double *is = mem_alloc((b->pairs->tasks.n + 1) * sizeof *is);
	double *more = mem_alloc((b->pairs->tasks.n + 1) * sizeof *more);
	size_t n = pairs_units(b->pairs, pair_was_ms, NULL, 0, was);
	struct slowdown x = {.units = n, .bound = NAN};
	struct sum sum = {0};

	pairs_units(b->pairs, pair_is_ms, NULL, 0, is);
	for (size_t i = 0; i < n; i++) {
		x.quick |= fmin(was[i], is[i]) < s->knee;
		was[i] = on_scale(s, was[i]);
		is[i] = on_scale(s, is[i]);
		more[i] = is[i] - was[i];
		sum_add(&sum, more[i]);
	}
	x.mean = sum_mean(&sum);
	if (b->policy->confidence > 0 && n > 0) {
		/* a look that is too early for a promotion has no alpha */
		double alpha = fmax(b->alpha, 1e-9);

		x.error = spread(more, n) / sqrt((double)n);
		x.bound = x.mean;
		if (n > 1)
			x.bound += student_quantile(1 - alpha, (double)n - 1) * x.error;
		x.found = bootstrap_paired(&(struct bootstrap_pairs){was, is, n}, .95,
		    1 - alpha, pairs_seed(b->pairs));
	}
	x.p95 = quantile(is, n, .95) - quantile(was, n, .95);
	mem_free(was);
	mem_free(is);
	mem_free(more);
	return x;
}

/* The gate with its measured growth, `grown` on the scale, in words. */
static struct gate
relative_gate(
    const struct bench *b, const struct scale *s, const struct growth *x, double grown)
{
	struct gate g = gate_new(x->gate, expm1(grown), s->share);
	double seen = 100 * g.observed, most = 100 * s->share;

	g.pass = grown <= s->limit + GATE_DUST;
	g.text = arena_fmt(b->arena,
	    "%s latency %.1f ms to %.1f ms: %+.*f %% a task, at most %+g %% allowed",
	    x->what, x->was, x->is, num_decimals(seen, most, 1), seen, most);
	if (!g.pass && !isnan(seen))
		g.needed = arena_fmt(b->arena, "%.*f %% less",
		    num_decimals(seen - most, 0, 1), seen - most);
	return g;
}

/* Adds the upper bound to the text of the gate. */
static void
put_bound(const struct bench *b, struct gate *g, double bound)
{
	g->bound = expm1(bound);
	g->text =
	    arena_fmt(b->arena, "%.*s; less than %+.*f %% with %.4g %% confidence",
		GATE_TEXT(g->text), num_decimals(100 * g->bound, 100 * g->threshold, 1),
		100 * g->bound, 100 * (1 - b->alpha));
}

static void
judge_mean(const struct bench *b, const struct slowdown *x, struct gate *g)
{
	double limit = log1p(g->threshold), least = least_growth(b, x->error),
	       want = limit;

	/* a limit that the user sets is not widened */
	if (!latency_required(b->policy) && least > limit) {
		want = least;
		g->threshold = expm1(least);
	}
	put_bound(b, g, x->bound);
	if (want > limit)
		g->text = arena_fmt(b->arena,
		    "%.*s, %+.*f %% required, the smallest increase that so few tasks "
		    "can exclude",
		    GATE_TEXT(g->text),
		    num_decimals(100 * g->threshold, 100 * g->bound, 1),
		    100 * g->threshold);
	if (g->pass && x->bound > want + GATE_DUST) {
		double times = (x->bound - x->mean) / (limit - x->mean);

		g->pass = false;
		g->needed = x->mean < limit
				? arena_fmt(b->arena,
				      "a smaller increase, or this one on about "
				      "%.0f tasks",
				      ceil((double)x->units * times * times))
				: STR("a smaller increase");
	}
}

/*
 * Few tasks show little of a 95th percentile: that of 100 depends on five. If they
 * could not exclude the limit even for equal latencies, only an increase that is
 * shown to be larger fails.
 */
static void
judge_p95(const struct bench *b, const struct slowdown *x, struct gate *g)
{
	double limit = log1p(g->threshold);
	bool can = least_growth(b, x->found.quantile_error) <= limit;

	put_bound(b, g, x->found.quantile_upper);
	if (!can)
		g->text = arena_fmt(b->arena,
		    "%.*s, not required, because so few tasks cannot exclude so "
		    "small an increase",
		    GATE_TEXT(g->text));
	g->pass = can ? g->pass && x->found.quantile_upper <= limit + GATE_DUST
		      : x->found.quantile_lower <= limit + GATE_DUST;
	if (g->pass)
		g->needed = STR_NONE;
	else if (g->needed.p == NULL)
		g->needed = STR("a smaller increase, or more tasks");
}

static void
latency_as_share(const struct bench *b, struct gate *mean, struct gate *p95)
{
	const struct metrics *was = &b->found.baseline, *is = &b->found.challenger;
	struct scale s = scale_new(b->policy);
	struct slowdown x = slowdown(b, &s);

	*mean = relative_gate(b, &s,
	    &(struct growth){"latency_mean", "mean", was->mean_latency_ms,
		is->mean_latency_ms, s.share, x.bound},
	    x.mean);
	*p95 = relative_gate(b, &s,
	    &(struct growth){"latency_p95", "95th percentile of", was->p95_latency_ms,
		is->p95_latency_ms, s.share, x.found.quantile_upper},
	    x.p95);
	if (!isnan(x.bound)) {
		judge_mean(b, &x, mean);
		judge_p95(b, &x, p95);
	}
	if (x.quick)
		mean->text = arena_fmt(b->arena,
		    "%.*s; a task under %g ms counts as one of %g ms",
		    GATE_TEXT(mean->text), s.knee, s.knee);
}

void
gate_latency(const struct bench *b, struct gate *mean, struct gate *p95)
{
	bool lacking = b->pairs->lacking[MEASURE_LATENCY] > 0;

	if (lacking || isnan(b->policy->max_latency_increase))
		latency_in_ms(b, mean, p95);
	else
		latency_as_share(b, mean, p95);
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
