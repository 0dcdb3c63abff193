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
	return mean - sqrt(2 * variance * ln / count) - 7 * (hi - lo) * ln / (3 * (count - 1));
}

struct moments {
	double w, ww, x, xx, wx; /* means; x = w r */
};

static struct moments
moments_of(const struct weighted *s)
{
	struct sum w = {0}, ww = {0}, x = {0}, xx = {0}, wx = {0};

	for (size_t i = 0; i < s->n; i++) {
		double v = s->w[i] * s->r[i];

		sum_add(&w, s->w[i]);
		sum_add(&ww, s->w[i] * s->w[i]);
		sum_add(&x, v);
		sum_add(&xx, v * v);
		sum_add(&wx, s->w[i] * v);
	}
	return (struct moments){
	    sum_mean(&w), sum_mean(&ww), sum_mean(&x), sum_mean(&xx), sum_mean(&wx)};
}

static double
with(double mean, double extra, double n)
{
	return (mean * n + extra) / (n + 1);
}

/*
 * Shares (1 + u_i)/(n+1), with mean u = 0, mean (1+u)w = 1 and mean u^2 at most
 * `radius`, that make the mean of x least. The part of u along w is what the
 * weights ask for; what is left of the radius goes against the part of x that
 * w does not explain. NAN when the weights ask for more than the radius.
 */
static double
least_mean(const struct moments *m, double n, double w, double r, double radius)
{
	double mw = with(m->w, w, n), mx = with(m->x, w * r, n);
	double vw = with(m->ww, w * w, n) - mw * mw;
	double vx = with(m->xx, w * r * w * r, n) - mx * mx;
	double cov = with(m->wx, w * w * r, n) - mw * mx;
	double slope = 0, left = radius, rest;

	if (vw > 1e-12 * mw * mw) {
		slope = cov / vw;
		left -= (1 - mw) * (1 - mw) / vw;
	} else if (fabs(mw - 1) > 1e-9) {
		return NAN;
	}
	if (left < 0)
		return NAN;
	rest = vx - slope * cov;
	return mx + (1 - mw) * slope - sqrt((rest > 0 ? rest : 0) * left);
}

double
cressie_read_lower(const struct weighted *s, double alpha)
{
	struct moments m = moments_of(s);
	double n = (double)s->n, t, least = NAN, ends[2] = {s->w_min, s->w_max};

	if (s->n == 0)
		return s->r_min;
	t = student_quantile(1 - alpha, n);
	for (int i = 0; i < 2; i++) {
		double v = least_mean(&m, n, ends[i], s->r_min, t * t / (n + 1));

		if (!(v >= least)) /* also the first */
			least = isnan(v) ? least : v;
	}
	if (!(least >= s->r_min)) /* under it, or no weights fit */
		return s->r_min;
	return least < s->r_max ? least : s->r_max;
}
