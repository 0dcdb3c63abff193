#include "stats/power.h"

#include <math.h>

#include "base/mem.h"
#include "stats/binomial.h"
#include "stats/search.h"

static const size_t MOST_TASKS = 10000000;

/*
 * For each probable number of tasks that differ: the number of wins that is
 * significant.
 */
struct design {
	size_t n, first, count;
	double differ, power;
	size_t *wins;
};

static void
design_make(struct design *d, size_t n, double differ, double alpha)
{
	double mean = (double)n * differ, spread = sqrt(mean * (1 - differ));
	double low = mean - 8 * spread - 8, high = mean + 8 * spread + 8;
	size_t wins = 0;

	*d = (struct design){.n = n, .differ = differ};
	d->first = differ == 1 ? n : low > 0 ? (size_t)low : 0;
	d->count = (high < (double)n ? (size_t)high : n) - d->first + 1;
	d->wins = mem_alloc(d->count * sizeof *d->wins);
	if (d->first > 100) /* a start that is not too high */
		wins = (size_t)((double)d->first / 2);
	for (size_t i = 0; i < d->count; i++) {
		size_t m = d->first + i;

		if (i == 0) {
			size_t top =
			    /* bisect: not significant at wins, significant at top */
			    m + 1;

			while (top - wins > 1) {
				size_t mid = wins + (top - wins) / 2;

				if (binomial_at_least(mid, m, .5) <= alpha)
					top = mid;
				else
					wins = mid;
			}
			wins = top;
		} else if (binomial_at_least(wins, m, .5) > alpha) {
			wins++;
		}
		d->wins[i] = wins;
	}
}

static double
design_power(const struct design *d, double effect)
{
	double p = 0, share = (1 + effect / d->differ) / 2;

	for (size_t i = 0; i < d->count; i++) {
		size_t m = d->first + i;
		double mass = binomial_mass(m, d->n, d->differ);

		if (mass > 1e-15 && d->wins[i] <= m)
			p += mass * binomial_at_least(d->wins[i], m, share);
	}
	return p;
}

double
power_mcnemar(size_t n, double differ, double effect, double alpha)
{
	struct design d;
	double p;

	design_make(&d, n, differ, alpha);
	p = design_power(&d, effect);
	mem_free(d.wins);
	return p;
}

static double
power_excess(const void *ctx, double effect)
{
	const struct design *d = ctx;

	return design_power(d, effect) - d->power;
}

double
power_least_effect(size_t n, double differ, double alpha, double power)
{
	struct design d;
	double effect = NAN;

	design_make(&d, n, differ, alpha);
	d.power = power;
	if (power_excess(&d, differ) >= 0)
		effect = search_rising(power_excess, &d, 0, differ, 1e-7);
	mem_free(d.wins);
	return effect;
}

size_t
power_tasks(double differ, double effect, double alpha, double power)
{
	double z = normal_quantile(1 - alpha) * sqrt(differ) +
		   normal_quantile(power) * sqrt(differ - effect * effect);
	double guess = z / effect * (z / effect);
	size_t lo = 0, hi;

	if (!(guess < (double)MOST_TASKS / 2))
		return 0;
	hi = (size_t)guess + 8;
	while (power_mcnemar(hi, differ, effect, alpha) < power && hi < MOST_TASKS) {
		lo = hi;
		hi += hi / 4;
	}
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (power_mcnemar(mid, differ, effect, alpha) < power)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}
