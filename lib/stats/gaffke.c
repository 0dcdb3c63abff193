#include "stats/gaffke.h"

#include <math.h>

#include "base/mem.h"
#include "stats/search.h"
#include "stats/stats.h"

/*
 * S = sum a_i E_i, the last a being -1, has E[e^(sS)] = 1/prod(1 - s a_i), and
 *     Pr[S <= 0] = -1/(2 pi i) * integral of 1/(s prod(1 - s a_i)) ds
 * upwards along any line Re s = c between the poles at -1 and 0 (Bromwich).
 * Through the saddle the integrand hardly cancels (Daniels 1954), and along
 * t = width * sinh(u) it dies fast enough for the trapezoid rule to be exact to
 * rounding (Trefethen and Weideman 2014): no singularity is nearer than
 * `width`, so in u none is nearer than pi/2.
 */
struct terms {
	double *a; /* the a_i but the last; none under -1 */
	size_t n;
};

/*
 * The saddle: where -sum log(1 - s a_i) - log(1 + s) - log(-s) is least on
 * (-1, 0). Convex, so its slope rises from -inf to inf. *curve is its second
 * derivative there.
 */
static double
saddle(const struct terms *t, double *curve)
{
	double lo = -1, hi = 0, s = -.5;

	for (int round = 0; round < 200; round++) {
		double slope = -1 / (1 + s) - 1 / s, next;

		*curve = 1 / ((1 + s) * (1 + s)) + 1 / (s * s);
		for (size_t i = 0; i < t->n; i++) {
			double b = t->a[i] / (1 - s * t->a[i]);

			slope += b;
			*curve += b * b;
		}
		if (slope > 0)
			hi = s;
		else
			lo = s;
		next = s - slope / *curve;
		if (!(next > lo && next < hi))
			next = lo + (hi - lo) / 2;
		/* Any line will do; a good one is near enough. */
		if (fabs(next - s) <= 1e-4 / sqrt(*curve) || next <= lo || next >= hi)
			break;
		s = next;
	}
	return s;
}

/*
 * Re of the integrand at c + it, over its value at c; b_i = a_i/(1 - c a_i).
 * *size is its modulus. Its factors only grow, so what is once out of sight stays so.
 */
static double
integrand(const double *b, size_t n, double c, double t, double *size)
{
	/* (1 + it/c) (1 + it/(1+c)): the pole at 0, and the last a */
	double re = 1 - t * t / (c * (1 + c)), im = t / c + t / (1 + c), square;

	for (size_t i = 0; i < n; i++) {
		double y = b[i] * t, was = re;

		re += im * y;
		im -= was * y;
		if (fabs(re) > 1e100 || fabs(im) > 1e100)
			break;
	}
	square = re * re + im * im;
	*size = 1 / sqrt(square);
	return re / square;
}

/* The rule's nodes from `first` on, every `step`, up to where nothing is left to see. */
static double
nodes(const double *b, size_t n, double c, double width, double first, double step)
{
	double area = 0, size;

	for (int k = 0; k < 10000; k++) {
		double u = first + k * step, weight = cosh(u);

		area += integrand(b, n, c, width * sinh(u), &size) * weight;
		if (size * weight < 1e-17)
			break;
	}
	return area;
}

static double
below_zero(const struct terms *t)
{
	static const double PI = 3.141592653589793238462643383280;
	double curve, c = saddle(t, &curve), width = 1 / sqrt(curve), step = .125, sum, area, was;
	double *b = mem_alloc(t->n * sizeof *b);
	struct sum log_front = {0};

	for (size_t i = 0; i < t->n; i++) {
		sum_add(&log_front, -log1p(-c * t->a[i]));
		b[i] = t->a[i] / (1 - c * t->a[i]);
	}
	sum_add(&log_front, -log1p(c));
	sum = .5 + nodes(b, t->n, c, width, step, step);
	area = step * sum;
	/* Where one a outweighs the rest the integrand does turn: finer until it makes no difference. */
	do {
		was = area;
		step /= 2;
		sum += nodes(b, t->n, c, width, step, 2 * step);
		area = step * sum;
	} while (fabs(area - was) > 1e-12 * fabs(area) && step > 1e-3);
	mem_free(b);
	return exp(log_front.total + log_front.lost) / -c * width * area / PI;
}

double
gaffke_p(const double *x, size_t n, double lo, double delta)
{
	struct terms t = {mem_alloc(n * sizeof *t.a), 0};
	double scale = delta - lo, most = 0, p;

	/* What is 0 changes nothing; the rest in units of the last a. */
	for (size_t i = 0; i < n; i++) {
		double a = (x[i] - delta) / scale;

		if (a != 0)
			t.a[t.n++] = a > -1 ? a : -1;
		most = a > most ? a : most;
	}
	p = most == 0 ? 1 : below_zero(&t);
	mem_free(t.a);
	return p > 1 ? 1 : p > 0 ? p : 0;
}

struct sample {
	const double *x;
	size_t n;
	double lo, alpha;
};

static double
log_p_excess(const void *ctx, double delta)
{
	const struct sample *s = ctx;

	return log(gaffke_p(s->x, s->n, s->lo, delta) + 1e-300) - log(s->alpha);
}

double
gaffke_lower(const double *x, size_t n, double lo, double alpha)
{
	struct sample s = {x, n, lo, alpha};
	struct sum sum = {0}, squares = {0};
	double most = lo, mean, step, from, to;

	for (size_t i = 0; i < n; i++) {
		sum_add(&sum, x[i] - lo);
		sum_add(&squares, (x[i] - lo) * (x[i] - lo));
		most = x[i] > most ? x[i] : most;
	}
	if (n == 0 || most <= lo)
		return lo;
	/* Down from the mean, by as much as means err, until it is refused. */
	mean = sum_mean(&sum);
	step = 2 * sqrt(sum_mean(&squares) / (double)n);
	from = mean - step;
	while (from > 0 && log_p_excess(&s, lo + from) >= 0)
		from -= step;
	if (!(from > (most - lo) * 1e-9)) /* there p is next to nothing, and its terms huge */
		from = (most - lo) * 1e-9;
	to = log_p_excess(&s, lo + mean) > 0 ? lo + mean : most;
	return search_rising(log_p_excess, &s, lo + from, to, 1e-10);
}
