#include "stats/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "stats/stats.h"

struct ranked {
	double v;
	uint32_t at;
};

static int
largest_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->v != y->v ? (x->v < y->v) - (x->v > y->v)
			    : (x->at > y->at) - (x->at < y->at);
}

static struct ranked *
rank(const double *v, size_t n)
{
	struct ranked *r = mem_alloc(n * sizeof *r);

	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){v[i], (uint32_t)i};
	qsort(r, n, sizeof *r, largest_first);
	return r;
}

/* The value at rank `above` of the drawn values, counted from the largest. */
static double
drawn_quantile(const struct ranked *r, const uint32_t *times, size_t above)
{
	size_t i = 0;

	for (size_t seen = times[r[0].at]; seen < above; seen += times[r[i].at])
		i++;
	return r[i].v;
}

static int
all_same(const struct bootstrap_pairs *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->before[i] != p->after[i])
			return 0;
	}
	return 1;
}

struct bootstrap
bootstrap_paired(
    const struct bootstrap_pairs *p, double q, double confidence, uint64_t seed)
{
	const double *before = p->before, *after = p->after;
	const size_t n = p->n;
	struct rng rng = {seed};
	struct ranked *was, *is;
	uint32_t *times;
	double *means, *quantiles, rank_of_q = ceil(q * (double)n - 1e-9);
	size_t above = n - (rank_of_q < 1 ? 0 : (size_t)rank_of_q - 1);
	struct bootstrap b = {0};

	if (all_same(p))
		return b;
	was = rank(before, n);
	is = rank(after, n);
	times = mem_alloc(n * sizeof *times);
	means = mem_alloc(BOOTSTRAP_DRAWS * sizeof *means);
	quantiles = mem_alloc(BOOTSTRAP_DRAWS * sizeof *quantiles);
	for (size_t draw = 0; draw < BOOTSTRAP_DRAWS; draw++) {
		double sum = 0;

		memset(times, 0, n * sizeof *times);
		for (size_t k = 0; k < n; k++) {
			/* The high half is uniform in 0 ... n-1 (Lemire 2019). */
			size_t i = (size_t)((rng_next(&rng) >> 32) * n >> 32);

			times[i]++;
			sum += after[i] - before[i];
		}
		means[draw] = sum / (double)n;
		quantiles[draw] = drawn_quantile(is, times, above) -
				  drawn_quantile(was, times, above);
	}
	b.mean_upper = quantile(means, BOOTSTRAP_DRAWS, confidence);
	b.quantile_error = spread(quantiles, BOOTSTRAP_DRAWS);
	b.quantile_upper = quantile(quantiles, BOOTSTRAP_DRAWS, confidence);
	/* the lower bound by the same rank from below; quantile() has sorted them */
	b.quantile_lower = quantile(
	    quantiles, BOOTSTRAP_DRAWS, fmax(1 - confidence, 1. / BOOTSTRAP_DRAWS));
	mem_free(was);
	mem_free(is);
	mem_free(times);
	mem_free(means);
	mem_free(quantiles);
	return b;
}
