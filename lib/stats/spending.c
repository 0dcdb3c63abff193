#include "stats/spending.h"

#include <math.h>

#include "stats/binomial.h"

double
spending_attempt(double k, double most)
{
	double sum = 0;

	for (double i = 1; i <= most; i++)
		sum += 1 / (i * sqrt(i));
	k = k < most ? k : most;
	return 1 / (k * sqrt(k)) / sum;
}

/*
 * Three early looks: a first look that is earlier seldom decides anything, and a later
 * one saves less. tests/bench/RESULTS.md has the figures.
 */
static const double SHARES[LOOKS] = {.3, .45, .6, 1};

size_t
look_tasks(size_t n, int k)
{
	return (size_t)ceil(SHARES[k - 1] * (double)n - 1e-9);
}

int
look_at(size_t m, size_t n)
{
	for (int k = LOOKS; k > 0; k--) { /* of equal looks the last */
		if (look_tasks(n, k) == m)
			return k;
	}
	return 0;
}

static double
above(double z)
{
	return .5 * erfc(z / sqrt(2));
}

/* What may be spent up to this share of the tasks. */
static double
spent(double alpha, double share)
{
	return share >= 1 ? alpha
			  : 2 * above(normal_quantile(1 - alpha / 2) / sqrt(share));
}

double
spending_look(double alpha, int k, size_t n, size_t least)
{
	double before = 0;

	if (k < LOOKS && look_tasks(n, k) < least)
		return 0;
	for (int i = 1; i < k; i++) { /* with few tasks, some looks are equal */
		if (look_tasks(n, i) >= least && look_tasks(n, i) < look_tasks(n, k))
			before = spent(alpha, SHARES[i - 1]);
	}
	return spent(alpha, SHARES[k - 1]) - before;
}

bool
look_futile(double z, int k, size_t n, double alpha)
{
	static const double POWER = .8, HOPE = .2;
	double share = SHARES[k - 1], rest = 1 - share;
	double gain = normal_quantile(1 - alpha) + normal_quantile(POWER);
	double last = normal_quantile(1 - spending_look(alpha, LOOKS, n, 0));

	if (k == LOOKS)
		return false;
	return above((last - z * sqrt(share) - gain * rest) / sqrt(rest)) < HOPE;
}
