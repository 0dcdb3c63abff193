#include "stats/bounds.h"

#include <math.h>

#include "stats/binomial.h"
#include "stats/stats.h"

double
maurer_pontil_lower(const double *x, size_t n, double lo, double hi, double alpha)
{
	struct sum sum = {0}, squares = {0};
	double mean, variance, ln = log(2 / alpha), count = (double)n;

	if (n < 2)
		return -HUGE_VAL;
	for (size_t i = 0; i < n; i++)
		sum_add(&sum, x[i]);
	mean = sum_mean(&sum);
	for (size_t i = 0; i < n; i++)
		sum_add(&squares, (x[i] - mean) * (x[i] - mean));
	variance = sum_mean(&squares) * count / (count - 1);
	return mean - sqrt(2 * variance * ln / count) -
	       7 * (hi - lo) * ln / (3 * (count - 1));
}

/*
 * Empirical likelihood with the Cressie-Read divergence of power -2. The shares are
 * (1 + u_i)/(n+1) with mean u = 0; they give each control the mean 1, and mean u^2
 * is bounded. The controls determine the part of u along them. The rest of the
 * bound lowers the part of x that the controls do not explain.
 */
enum {
	CONTROLS = 2,
	VARIABLES = CONTROLS + 1
}; /* the last is x, whose mean is bounded */

struct moments {
	size_t controls;
	double n, sum[VARIABLES], product[VARIABLES][VARIABLES];
};

static void
moments_end(struct moments *m, struct sum sum[VARIABLES],
    struct sum product[VARIABLES][VARIABLES])
{
	for (int i = 0; i < VARIABLES; i++) {
		m->sum[i] = sum[i].total + sum[i].lost;
		for (int j = 0; j < VARIABLES; j++) {
			const struct sum *s = j < i ? &product[j][i] : &product[i][j];

			m->product[i][j] = s->total + s->lost;
		}
	}
}

static void
moments_add(struct sum sum[VARIABLES], struct sum product[VARIABLES][VARIABLES],
    const double v[VARIABLES])
{
	for (int i = 0; i < VARIABLES; i++) {
		sum_add(&sum[i], v[i]);
		for (int j = i; j < VARIABLES; j++)
			sum_add(&product[i][j], v[i] * v[j]);
	}
}

/*
 * The mean of x after the controls have mean 1, the part of mean u^2 that this
 * used, and the variance that remains.
 */
struct fit {
	double mean, cost, rest;
};

/*
 * With one more observation. cost is HUGE_VAL if the controls cannot have these
 * means.
 */
static struct fit
fit_with(const struct moments *m, const double extra[VARIABLES])
{
	double mean[VARIABLES], c[VARIABLES][VARIABLES], n = m->n + 1;
	struct fit f = {0};

	for (int i = 0; i < VARIABLES; i++)
		mean[i] = (m->sum[i] + extra[i]) / n;
	for (int i = 0; i < VARIABLES; i++) {
		for (int j = 0; j < VARIABLES; j++)
			c[i][j] = (m->product[i][j] + extra[i] * extra[j]) / n -
				  mean[i] * mean[j];
	}
	/* Gram-Schmidt: subtract from each control its projection on those before. */
	for (size_t i = 0; i < m->controls; i++) {
		double lacks = 1 - mean[i], v = c[i][i];

		if (!(v > 1e-12)) {
			if (fabs(lacks) > 1e-9)
				f.cost = HUGE_VAL;
			continue;
		}
		f.cost += lacks * lacks / v;
		for (size_t j = i + 1; j < VARIABLES; j++)
			mean[j] += c[i][j] / v * lacks;
		for (size_t j = i + 1; j < VARIABLES; j++) {
			for (size_t k = i + 1; k < VARIABLES; k++)
				c[j][k] -= c[i][j] * c[i][k] / v;
		}
	}
	f.mean = mean[CONTROLS];
	f.rest = c[CONTROLS][CONTROLS] > 0 ? c[CONTROLS][CONTROLS] : 0;
	return f;
}

/*
 * The lowest possible mean of x over the extra observations; with sign -1 the
 * highest. NAN if no observation fits.
 */
static double
extreme(const struct moments *m, double (*extra)[VARIABLES], size_t n, double radius,
    double sign)
{
	double most = NAN;

	for (size_t i = 0; i < n; i++) {
		struct fit f = fit_with(m, extra[i]);
		double v;

		if (!(f.cost <= radius))
			continue;
		v = sign * f.mean - sqrt(f.rest * (radius - f.cost));
		if (!(v >= most)) /* also true for the first, when most is NAN */
			most = v;
	}
	return sign * most;
}

double
cressie_read_lower(const struct weighted *s, double alpha)
{
	struct sum sum[VARIABLES] = {0}, product[VARIABLES][VARIABLES] = {0};
	struct moments m = {.controls = 1, .n = (double)s->n};
	/* If there is only one control, the second is a constant. */
	double extra[2][VARIABLES] = {
	    {s->w_min, 1, s->w_min * s->r_min}, {s->w_max, 1, s->w_max * s->r_min}};
	double t, radius, least;

	if (s->n == 0)
		return s->r_min;
	for (size_t i = 0; i < s->n; i++)
		moments_add(sum, product, (double[]){s->w[i], 1, s->w[i] * s->r[i]});
	moments_end(&m, sum, product);
	t = student_quantile(1 - alpha, m.n);
	/*
	 * The bound applies beyond the cost of the weights alone, with the extra
	 * observation if they need it.
	 */
	radius = t * t / (m.n + 1) + fit_with(&m, extra[m.sum[0] < m.n]).cost;
	least = extreme(&m, extra, 2, radius, 1);
	if (!(least >= s->r_min)) /* below r_min, or NAN because no weights fit */
		return s->r_min;
	return least < s->r_max ? least : s->r_max;
}

void
cressie_read_difference(
    const struct weighted_pair *s, double alpha, double *lower, double *upper)
{
	struct sum sum[VARIABLES] = {0}, product[VARIABLES][VARIABLES] = {0};
	struct moments m = {.controls = 2, .n = (double)s->n};
	double w = s->w_max, t, least = HUGE_VAL, radius;
	double extra[][VARIABLES] = {
	    {0, 0, 0}, {w, 0, 0}, {w, 0, w}, {0, w, 0}, {0, w, -w}};
	size_t extras = sizeof extra / sizeof *extra;

	*lower = -1;
	*upper = 1;
	if (s->n == 0)
		return;
	for (size_t i = 0; i < s->n; i++)
		moments_add(sum, product,
		    (double[]){s->w[i], s->v[i], (s->w[i] - s->v[i]) * s->r[i]});
	moments_end(&m, sum, product);
	for (size_t i = 0; i < extras; i++)
		least = fmin(least, fit_with(&m, extra[i]).cost);
	t = student_quantile(1 - alpha, m.n);
	radius = t * t / (m.n + 1) + least;
	if (!(radius < HUGE_VAL))
		return;
	*lower = fmax(-1, extreme(&m, extra, extras, radius, 1));
	*upper = fmin(1, extreme(&m, extra, extras, radius, -1));
}
