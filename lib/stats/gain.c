#include "stats/gain.h"

#include <assert.h>
#include <math.h>

#include "base/mem.h"
#include "stats/gaffke.h"
#include "stats/stats.h"

double
gain_term(double w, double v, double r)
{
	return isnan(r) ? fmin(w, v) : w * r + v * (1 - r);
}

struct scale {
	double w, v; /* the weights of units that are not alike are divided by these */
};

/* Their means there; 1 if there are no weights. */
static struct scale
means(const struct gain_unit *u, size_t n)
{
	struct sum w = {0}, v = {0};
	struct scale s;

	for (size_t i = 0; i < n; i++) {
		if (!u[i].alike) {
			sum_add(&w, u[i].w);
			sum_add(&v, u[i].v);
		}
	}
	s = (struct scale){sum_mean(&w), sum_mean(&v)};
	return (struct scale){s.w > 0 ? s.w : 1, s.v > 0 ? s.v : 1};
}

/* The p-value with weights so divided; x and count have room for n + 1 numbers each. */
static double
scaled_p(const struct gain_unit *u, size_t n, struct scale s, double *x, double *count)
{
	size_t groups = 0, kept = 0, single;

	for (size_t i = 0; i < n; i++)
		groups = u[i].group > groups ? u[i].group : groups;
	assert(groups <= n);
	for (size_t i = 0; i < groups; i++)
		x[i] = count[i] = 0;
	single = groups;
	for (size_t i = 0; i < n; i++) {
		double w = u[i].alike ? 1 : u[i].w / s.w,
		       v = u[i].alike ? 1 : u[i].v / s.v,
		       term = gain_term(w, v, u[i].reward);

		if (u[i].group > 0) {
			x[u[i].group - 1] += term;
			count[u[i].group - 1]++;
		} else {
			x[single] = term;
			count[single++] = 1;
		}
	}
	for (size_t i = 0; i < single; i++) {
		if (count[i] > 0)
			x[kept++] = x[i] / count[i];
	}
	return gaffke_p(x, kept, 0, 1);
}

double
gain_p(const struct gain_unit *u, size_t n)
{
	double *x = mem_alloc(2 * (n + 1) * sizeof *x);
	double p = scaled_p(u, n, (struct scale){1, 1}, x, x + n + 1),
	       q = scaled_p(u, n, means(u, n), x, x + n + 1);

	mem_free(x);
	return fmax(p, q);
}
