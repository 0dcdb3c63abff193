#include "stats/evalue.h"

#include <math.h>

#include "stats/search.h"

void
evalue_add(struct evalue *e, double x, double lo, double delta)
{
	double gain = (x - delta) / (delta - lo), bet = .95;

	if (gain == 0)
		return;
	for (int g = 0; g < EVALUE_BETS; g++, bet *= .75)
		e->log_wealth[g] += log1p(bet * (gain > -1 ? gain : -1));
}

double
evalue_log(const struct evalue *e)
{
	double most = e->log_wealth[0], sum = 0;

	for (int g = 1; g < EVALUE_BETS; g++)
		most = e->log_wealth[g] > most ? e->log_wealth[g] : most;
	for (int g = 0; g < EVALUE_BETS; g++)
		sum += exp(e->log_wealth[g] - most);
	return most + log(sum / EVALUE_BETS);
}

double
evalue_of(const double *x, size_t n, double lo, double delta)
{
	struct evalue e = {0};

	for (size_t i = 0; i < n; i++)
		evalue_add(&e, x[i], lo, delta);
	return evalue_log(&e);
}

struct sample {
	const double *x;
	size_t n;
	double lo, alpha;
};

static double
shortfall(const void *ctx, double delta)
{
	const struct sample *s = ctx;

	return -log(s->alpha) - evalue_of(s->x, s->n, s->lo, delta);
}

double
evalue_lower(const double *x, size_t n, double lo, double alpha)
{
	struct sample s = {x, n, lo, alpha};
	double most = lo;

	for (size_t i = 0; i < n; i++)
		most = x[i] > most ? x[i] : most;
	if (most <= lo)
		return lo;
	return search_rising(shortfall, &s, lo + (most - lo) * 1e-9, most, 1e-10);
}
