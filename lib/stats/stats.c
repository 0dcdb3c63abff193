#include "stats/stats.h"

#include <math.h>
#include <stdlib.h>

void
sum_add(struct sum *s, double v)
{
	double t = s->total + v;

	s->lost += fabs(s->total) >= fabs(v) ? (s->total - t) + v : (v - t) + s->total;
	s->total = t;
	s->n++;
}

double
sum_mean(const struct sum *s)
{
	return s->n == 0 ? NAN : (s->total + s->lost) / (double)s->n;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
quantile(double *v, size_t n, double q)
{
	size_t rank;

	if (n == 0)
		return NAN;
	qsort(v, n, sizeof *v, by_size);
	/*
	 * q * n can be just above an integer through rounding. Subtract an epsilon
	 * before ceil().
	 */
	rank = (size_t)ceil(q * (double)n - 1e-9);
	return v[rank == 0 ? 0 : rank - 1];
}

double
spread(const double *v, size_t n)
{
	struct sum sum = {0}, squares = {0};
	double mean;

	if (n < 2)
		return 0;
	for (size_t i = 0; i < n; i++)
		sum_add(&sum, v[i]);
	mean = sum_mean(&sum);
	for (size_t i = 0; i < n; i++)
		sum_add(&squares, (v[i] - mean) * (v[i] - mean));
	return sqrt(sum_mean(&squares) * (double)n / (double)(n - 1));
}
