#include "verb/gate.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "stats/binomial.h"
#include "stats/evalue.h"
#include "stats/gaffke.h"
#include "stats/spending.h"
#include "stats/stats.h"

struct gate
gate_new(const char *name, double observed, double threshold)
{
	return (struct gate){.name = str_of(name),
	    .observed = observed,
	    .threshold = threshold,
	    .bound = NAN,
	    .p = NAN};
}

/* The measures in words, each with its limit in the policy. */
static const struct {
	const char *what, *limit;
} MEASURED[MEASURES] = {{"known status", "max_error_rate_increase"},
    {"latency", "max_latency_increase_ms"}, {"cost", "max_cost_increase"}};

bool
gate_unmeasured(const struct bench *b, enum measure m, bool required, struct gate *g)
{
	size_t lacking = b->pairs->lacking[m];

	if (lacking == 0)
		return false;
	g->observed = NAN;
	g->pass = !required;
	g->unmeasured = true;
	g->text = arena_fmt(b->arena, "not applicable: no %s in %zu of %zu results%s",
	    MEASURED[m].what, lacking, b->pairs->results,
	    required ? ", but the policy sets a limit" : "");
	if (required)
		g->needed = arena_fmt(b->arena,
		    "results that all have a %s, or a policy without %s",
		    MEASURED[m].what, MEASURED[m].limit);
	return true;
}

double
gate_level(const struct policy *p, double attempt, double carried)
{
	double k = isnan(attempt) ? 1 : attempt;

	return (1 - p->confidence) * spending_attempt(k, p->benchmark_attempts) +
	       carried;
}

struct gate
gate_data(const struct bench *b)
{
	double units = (double)b->pairs->units,
	       required = b->policy->required_task_count;
	struct gate g = gate_new("data", units, required);

	g.pass = b->bad == 0 && units >= required;
	g.text = arena_fmt(b->arena, "%zu tasks, at least %.15g required",
	    b->pairs->tasks.n, required);
	if (b->pairs->clusters.n > 0)
		g.text = arena_fmt(b->arena,
		    "%zu tasks that count as %zu for their clusters, at least %.15g "
		    "required",
		    b->pairs->tasks.n, b->pairs->units, required);
	if (b->bad > 0)
		g.text = arena_fmt(b->arena, "%.*s, and %llu results could not be used",
		    GATE_TEXT(g.text), b->bad);
	if (units < required)
		g.needed = arena_fmt(b->arena, "%.15g tasks more", required - units);
	else if (!g.pass)
		g.needed = STR("results without bad lines");
	return g;
}

struct gate
gate_budget(const struct bench *b)
{
	double most = b->policy->benchmark_attempts;
	struct gate g = gate_new("budget", b->attempt, most);

	g.pass = b->attempt <= most;
	g.text = arena_fmt(
	    b->arena, "attempt %.0f of %.0f on this benchmark%s", b->attempt, most,
	    b->free ? ", not counted: both routers chose alike on every task" : "");
	if (!g.pass) {
		g.text = arena_fmt(b->arena,
		    "this benchmark was used %.0f times, and %.0f times are allowed",
		    b->attempt - 1, most);
		g.needed = STR("a new suite: mb-benchmark renew");
	}
	return g;
}

/* ---- a mean that must be shown to be above a limit ---- */

static bool
only_wins_and_losses(const double *x, size_t n, size_t *wins, size_t *losses)
{
	*wins = *losses = 0;
	for (size_t i = 0; i < n; i++) {
		if (x[i] != 0 && x[i] != 1 && x[i] != -1)
			return false;
		*wins += x[i] > 0;
		*losses += x[i] < 0;
	}
	return true;
}

/* Tests that the mean of the units is at most delta > -1; the values are in [-1, 1]. */
static double
p_value(const struct bench *b, const double *x, size_t n, double delta)
{
	size_t wins, losses;
	double log_e;

	if (b->rigor == RIGOR_STRICT) {
		log_e = evalue_of(x, n, -1, delta);
		return log_e > 0 ? exp(-log_e) : 1;
	}
	if (delta == 0 && only_wins_and_losses(x, n, &wins, &losses))
		return mcnemar(wins, losses);
	return gaffke_p(x, n, -1, delta);
}

static double
lower_bound(const struct bench *b, const double *x, size_t n, double alpha)
{
	return b->rigor == RIGOR_STRICT ? evalue_lower(x, n, -1, alpha)
					: gaffke_lower(x, n, -1, alpha);
}

/*
 * Estimates how many units with this mean and variance would pass: the mean must
 * be z standard errors above the limit.
 */
static double
units_needed(const double *x, size_t n, double limit, double alpha)
{
	double z = normal_quantile(1 - alpha), mean, more;
	struct sum sum = {0}, squares = {0};

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, x[i]);
	mean = sum_mean(&sum);
	for (size_t i = 0; i < n; i++)
		sum_add(&squares, (x[i] - mean) * (x[i] - mean));
	more = z / (mean - limit) * (z / (mean - limit)) * sum_mean(&squares);
	return ceil(more > (double)n + 1 ? more : (double)n + 1);
}

static struct str
reward_needed(
    const struct bench *b, const struct gate *g, const double *gains, double alpha)
{
	double n;

	if (b->pairs->units == 0)
		return STR("results on tasks");
	if (g->observed <= 0)
		return STR("a challenger that wins more than it loses");
	if (g->observed < g->threshold - GATE_DUST)
		return arena_fmt(b->arena, "a gain of %.*f more",
		    num_decimals(g->threshold - g->observed, 0, 4),
		    g->threshold - g->observed);
	if (isnan(g->p))
		return STR_NONE;
	n = units_needed(gains, b->pairs->units, 0, alpha);
	if (n > 1e7)
		return STR("a larger gain: this gain would need millions of tasks");
	return arena_fmt(
	    b->arena, "a larger gain, or this gain on about %.0f tasks", n);
}

struct gate
gate_reward(const struct bench *b)
{
	const struct comparison *c = &b->found;
	double observed = c->difference.mean_reward, want = b->policy->min_reward_delta;
	struct gate g = gate_new("reward", observed, want);
	double alpha = b->level,
	       *x = mem_alloc((b->pairs->tasks.n + 1) * sizeof *x);
	size_t n = pairs_units(b->pairs, pair_gain, NULL, 0, x);

	g.pass = observed >= want - GATE_DUST; /* false for NAN */
	g.text = arena_fmt(b->arena,
	    "mean reward %.4f to %.4f: %+.*f, at least %+g required",
	    c->baseline.mean_reward, c->challenger.mean_reward,
	    num_decimals(observed, want, 4), observed, want);
	if (b->policy->confidence > 0 && n > 0) {
		g.p = p_value(b, x, n, 0);
		g.bound = lower_bound(b, x, n, alpha);
		g.pass = g.pass && g.p <= alpha;
		g.text = arena_fmt(b->arena,
		    "%.*s; %.0f won, %.0f lost, %.0f even; more than %+.4f with %.5g "
		    "%% confidence; ",
		    GATE_TEXT(g.text), c->wins, c->losses, c->ties, g.bound,
		    100 * (1 - alpha));
		if (g.p < .5)
			g.text = arena_fmt(b->arena,
			    "%.*sby luck once in %.3g times, at most once in %.4g "
			    "allowed",
			    GATE_TEXT(g.text), 1 / g.p, 1 / alpha);
		else
			g.text = arena_fmt(
			    b->arena, "%.*sno evidence of a gain", GATE_TEXT(g.text));
	}
	if (!g.pass)
		g.needed = reward_needed(b, &g, x, alpha);
	mem_free(x);
	return g;
}

/* ---- errors ---- */

/*
 * The smallest increase of the error rate that n unchanged units can exclude. A
 * smaller margin could never be shown.
 */
static double
gate_least_margin(size_t n, double alpha, enum rigor rigor)
{
	double lo = 0, hi = 1;

	if (n == 0)
		return 1;
	if (rigor == RIGOR_STANDARD) /* p of n ties is (1 - margin)^n */
		return -expm1(log(alpha) / (double)n);
	for (int i = 0; i < 60; i++) {
		double margin = (lo + hi) / 2, sum = 0, bet = .95;

		for (int g = 0; g < EVALUE_BETS; g++, bet *= .75)
			sum += exp((double)n * log1p(bet * margin / (1 - margin)));
		if (sum / EVALUE_BETS < 1 / alpha)
			lo = margin;
		else
			hi = margin;
	}
	return hi;
}

struct gate
gate_errors(const struct bench *b)
{
	const struct comparison *c = &b->found;
	double observed = c->difference.error_rate,
	       want = b->policy->max_error_rate_increase;
	double alpha = 1 - b->policy->confidence, least, *x;
	struct gate g = gate_new("errors", observed, want);
	size_t n;
	int digits;

	/* A limit of 1 cannot be exceeded. */
	if (gate_unmeasured(
		b, MEASURE_ERROR, b->policy->errors_given.p != NULL && want < 1, &g))
		return g;
	g.pass = observed <= want + GATE_DUST;
	g.text =
	    arena_fmt(b->arena, "error rate %.4f to %.4f: %+.*f, at most %+g allowed",
		c->baseline.error_rate, c->challenger.error_rate,
		num_decimals(observed, want, 4), observed, want);
	if (!g.pass && !isnan(observed))
		g.needed = arena_fmt(b->arena, "an error rate that is lower by %.*f",
		    num_decimals(observed - want, 0, 4), observed - want);
	if (b->policy->confidence == 0 || b->pairs->units == 0 || want >= 1)
		return g;
	x = mem_alloc(b->pairs->tasks.n * sizeof *x);
	n = pairs_units(b->pairs, pair_spared, NULL, 0, x);
	least = gate_least_margin(n, alpha, b->rigor) * (1 + 1e-6);
	g.threshold = want > least ? want : least;
	g.p = p_value(b, x, n, -g.threshold);
	g.bound = -lower_bound(b, x, n, alpha);
	/* the least margin is what the bound can just reach: then they look equal */
	digits = g.threshold > want && g.p <= alpha
		     ? 4
		     : num_decimals(g.bound, g.threshold, 4);
	g.text = arena_fmt(b->arena,
	    "%.*s; less than %+.*f with %.4g %% confidence, %+.*f required%s",
	    GATE_TEXT(g.text), digits, g.bound, 100 * (1 - alpha), digits, g.threshold,
	    g.threshold > want ? ", the smallest increase that so few tasks can exclude"
			       : "");
	if (g.pass && g.p > alpha) {
		g.needed = observed < g.threshold
			       ? arena_fmt(b->arena,
				     "fewer new errors, or the same error rate on "
				     "about %.0f tasks",
				     units_needed(x, n, -g.threshold, alpha))
			       : STR("fewer new errors");
		g.pass = false;
	}
	mem_free(x);
	return g;
}

/* ---- logged decisions ---- */

struct gate
gate_off_policy(const struct bench *b)
{
	const struct off_policy *o = b->logged;
	struct gate g = gate_new("off_policy", o->difference.snips, 0);

	g.pass = true;
	if (o->refused.n > 0) {
		g.threshold = NAN;
		g.text = arena_fmt(
		    b->arena, "not applicable: %.*s", GATE_TEXT(o->refused.v[0]));
		return g;
	}
	g.text = arena_fmt(b->arena,
	    "on %.0f logged decisions a mean reward of %.4f to %.4f: %+.4f (%+.4f "
	    "doubly robust)",
	    o->used, o->baseline.snips, o->challenger.snips, o->difference.snips,
	    o->difference.doubly_robust);
	if (o->confidence == 0)
		return g;
	g.bound = o->difference.upper;
	g.pass = !(g.bound < 0);
	g.text = arena_fmt(b->arena,
	    "%.*s; between %+.4f and %+.*f, each with %.4g %% confidence; %s",
	    GATE_TEXT(g.text), o->difference.lower, num_decimals(g.bound, 0, 4),
	    o->difference.upper, 100 * o->confidence,
	    g.pass ? "not shown to be worse" : "shown to be worse");
	if (!g.pass)
		g.needed = arena_fmt(b->arena, "an upper bound that is higher by %.*f",
		    num_decimals(-g.bound, 0, 4), -g.bound);
	return g;
}
