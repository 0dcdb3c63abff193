#include "verb/plan.h"

#include <math.h>

#include "stats/power.h"
#include "verb/gate.h"

static const double POWER = .8;
static const double DIFFER[] = {.1, .2, .3, .5, 1};
static const double EFFECTS[] = {.02, .05, .1, .2};
static const double FAIL[] = {0, .01, .02, .05, .1};
/* how far the latencies of both routers on a task are apart, as a factor */
static const double FACTORS[] = {1.2, 1.5, 2, 3, 5};
enum { FAILURES = sizeof FAIL / sizeof *FAIL };
enum { SPREADS = sizeof FACTORS / sizeof *FACTORS };
enum { RATES = sizeof DIFFER / sizeof *DIFFER };

static void
least_effect(struct buf *b, size_t n, double differ, double alpha)
{
	double v = power_least_effect(n, differ, alpha, POWER);

	if (isnan(v))
		buf_adds(b, "none");
	else
		buf_addf(b, "%.3f", v);
}

struct str
plan_line(double level, size_t n, struct arena *a)
{
	struct buf b = {0};
	struct str line;

	buf_addf(&b, "%zu tasks show, with 80 %% power, a gain of ", n);
	least_effect(&b, n, .1, level);
	buf_adds(&b, " where the routers differ on 10 %, ");
	least_effect(&b, n, .3, level);
	buf_adds(&b, " where on 30 %, ");
	least_effect(&b, n, 1, level);
	buf_adds(&b, " where on all");
	line = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return line;
}

/* The limits of the errors and of the latency for n tasks. */
static void
limits(struct buf *b, const struct policy *p, size_t n)
{
	if (p->max_error_rate_increase < 1) {
		buf_adds(b,
		    "\ntasks that fail          0 %     1 %     2 %     5 %    10 %\n");
		buf_addf(b, "%-7zu exclude      ", n);
		for (int i = 0; i < FAILURES; i++)
			buf_addf(b, "  %+.3f", gate_errors_limit(p, n, FAIL[i]));
		buf_adds(b, " more failures\n");
	}
	if (p->confidence > 0 && !isnan(p->max_latency_increase)) {
		buf_adds(b,
		    "\nlatencies apart by    x 1.2   x 1.5     x 2     x 3     x 5\n");
		buf_addf(b, "%-7zu exclude      ", n);
		for (int i = 0; i < SPREADS; i++)
			buf_addf(
			    b, "  %+.3f", gate_latency_limit(p, n, log(FACTORS[i])));
		buf_adds(b, " of the latency\n");
	}
}

void
plan_table(struct buf *b, const struct policy *p, size_t n, double effect)
{
	double alpha = gate_level(p, 1, 0);
	const double *effects = effect > 0 ? &effect : EFFECTS;
	size_t count = effect > 0 ? 1 : sizeof EFFECTS / sizeof *EFFECTS;

	buf_addf(b,
	    "confidence %.15g, attempt 1 of %.15g: luck passes once in %.4g times",
	    p->confidence, p->benchmark_attempts, 1 / alpha);
	if (p->benchmark_attempts > 1)
		buf_addf(b, "; in attempt %.15g once in %.4g", p->benchmark_attempts,
		    1 / gate_level(p, p->benchmark_attempts, 0));
	buf_adds(b, "\n\n");
	buf_adds(b, "tasks that differ      10 %    20 %    30 %    50 %   100 %\n");
	if (n > 0) {
		buf_addf(b, "%-7zu show a gain of", n);
		for (int i = 0; i < RATES; i++) {
			buf_adds(b, "   ");
			least_effect(b, n, DIFFER[i], alpha);
		}
		buf_addc(b, '\n');
	}
	for (size_t k = 0; k < count; k++) {
		buf_addf(b, "tasks for a gain %.3f", effects[k]);
		for (int i = 0; i < RATES; i++) {
			size_t need =
			    effects[k] >= DIFFER[i]
				? 0
				: power_tasks(DIFFER[i], effects[k], alpha, POWER);

			if (need == 0)
				buf_adds(b, "       -");
			else
				buf_addf(b, " %7zu", need);
		}
		buf_addc(b, '\n');
	}
	if (n > 0)
		limits(b, p, n);
	buf_addf(b, "\nno new errors: %.0f tasks exclude an increase of more than %g\n",
	    ceil(log(1 - p->confidence) / log1p(-p->max_error_rate_increase)),
	    p->max_error_rate_increase);
}
