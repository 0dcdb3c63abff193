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
		    MEASURED[m].what,
		    m == MEASURE_LATENCY && b->policy->share_given.p != NULL
			? "max_latency_increase"
			: MEASURED[m].limit);
	return true;
}

double
gate_level(const struct policy *p, double attempt, double carried)
{
	double k = isnan(attempt) ? 1 : attempt;

	/* the level that passes on may be of another policy, but all of alpha is the most */
	return fmin(1 - p->confidence,
	    (1 - p->confidence) * spending_attempt(k, p->benchmark_attempts) + carried);
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
lower_bound(enum rigor rigor, const double *x, size_t n, double alpha)
{
	if (!(alpha > 0)) /* a look that is too early for a promotion */
		return -1;
	return rigor == RIGOR_STRICT ? evalue_lower(x, n, -1, alpha)
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
	if (!(alpha > 0))
		return STR("all tasks: this look is too early for a promotion");
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
	double alpha = b->level, *x = mem_alloc((b->pairs->tasks.n + 1) * sizeof *x);
	size_t n = pairs_units(b->pairs, pair_gain, NULL, 0, x);

	g.pass = observed >= want - GATE_DUST; /* false for NAN */
	g.text = arena_fmt(b->arena,
	    "mean reward %.4f to %.4f: %+.*f, at least %+g required",
	    c->baseline.mean_reward, c->challenger.mean_reward,
	    num_decimals(observed, want, 4), observed, want);
	if (b->policy->confidence > 0 && n > 0) {
		g.p = p_value(b, x, n, 0);
		g.bound = lower_bound(b->rigor, x, n, alpha);
		g.pass = g.pass && alpha > 0 && g.p <= alpha;
		g.text = arena_fmt(b->arena,
		    "%.*s; %.0f won, %.0f lost, %.0f even; more than %+.4f with %.5g "
		    "%% confidence; ",
		    GATE_TEXT(g.text), c->wins, c->losses, c->ties, g.bound,
		    100 * (1 - alpha));
		if (g.p < .5)
			g.text = arena_fmt(b->arena,
			    "%.*sby luck once in %.3g times, at most once in %.4g "
			    "allowed%s",
			    GATE_TEXT(g.text), 1 / g.p, 1 / alpha,
			    b->look == LOOKS ? "" : " at this early look");
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

/* The errors of the baseline on the tasks where the routers chose different actions. */
static double
errors_where_they_differ(const struct bench *b)
{
	double *x = mem_alloc(b->pairs->tasks.n * sizeof *x), sum = 0;
	size_t n = pairs_units(b->pairs, pair_was_error, NULL, 0, x);

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	mem_free(x);
	return sum;
}

/* What the smallest increase that can be excluded depends on. */
struct errors {
	double tasks, failed; /* failed: of the baseline, where the routers differ */
	double want;          /* the limit of the policy */
	enum rigor rigor;
};

/*
 * The smallest increase of the error rate that the tasks can exclude at level alpha: the
 * bound, if both routers fail by chance as often as the baseline does where they
 * differ, and the challenger has as much bad luck as once in 40 times, or as much as
 * the policy allows. It depends on the results of the baseline only.
 */
static double
least_margin(const struct errors *s, double alpha)
{
	double luck =
	    fmin(ceil(1.96 * sqrt(2 * s->failed)), floor(s->want * s->tasks + 1e-9));
	double wins = fmin(s->failed, floor(s->tasks / 2)), bound;
	double losses = fmin(wins + fmax(luck, 0), s->tasks - wins);
	double *x = mem_zalloc((size_t)s->tasks, sizeof *x);

	for (size_t i = 0; (double)i < wins + losses; i++)
		x[i] = (double)i < wins ? 1 : -1;
	bound = -lower_bound(s->rigor, x, (size_t)s->tasks, alpha);
	mem_free(x);
	return bound * (1 + 1e-6);
}

/*
 * The limit: that of the policy, or what so few tasks can exclude. If it depends on an
 * error rate that is itself measured, the test has *part = half of the error
 * probability alpha, so that a challenger that is worse by the limit is held.
 */
static double
errors_limit(const struct errors *s, double alpha, double *part)
{
	*part = 1;
	if (s->want >= least_margin(s, alpha))
		return s->want;
	*part = s->failed > 0 ? .5 : 1;
	return fmax(s->want, least_margin(s, alpha * *part));
}

double
gate_errors_limit(const struct policy *p, size_t n, double rate)
{
	double part;

	return errors_limit(&(struct errors){(double)n, ceil(rate * (double)n - 1e-9),
				p->max_error_rate_increase, RIGOR_STANDARD},
	    1 - p->confidence, &part);
}

/* Sets the threshold of the gate, and returns its level. */
static double
errors_threshold(const struct bench *b, struct gate *g)
{
	/* a run that may stop early has the limit of all its tasks at each look */
	double whole = b->planned > 0 ? b->planned / (double)b->pairs->units : 1, part;
	struct errors s = {ceil(whole * (double)b->pairs->units - 1e-9),
	    ceil(whole * errors_where_they_differ(b) - 1e-9), g->threshold, b->rigor};

	g->threshold = errors_limit(&s, b->last_alpha, &part);
	return b->alpha * part;
}

struct gate
gate_errors(const struct bench *b)
{
	const struct comparison *c = &b->found;
	double observed = c->difference.error_rate,
	       want = b->policy->max_error_rate_increase;
	double alpha, *x;
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
	alpha = errors_threshold(b, &g);
	g.p = p_value(b, x, n, -g.threshold);
	g.bound = -lower_bound(b->rigor, x, n, alpha);
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
