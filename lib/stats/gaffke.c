#include "stats/gaffke.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/search.h"
#include "stats/stats.h"

/*
 * S = sum a_i E_i, where the last a is -1, has E[e^(sS)] = 1/prod(1 - s a_i), and
 *
 * Pr[S <= 0] = -1/(2 pi i) * integral of 1/(s prod(1 - s a_i)) ds
 *
 * upwards along any line Re s = c between the poles at -1 and 0 (Bromwich). On a
 * line through the saddle point the integrand hardly cancels (Daniels 1954). Along
 * t = width * sinh(u) it decays so fast that the trapezoid rule is exact to
 * rounding (Trefethen and Weideman 2014): no singularity is nearer than `width`, so
 * in u none is nearer than pi/2.
 */
struct terms {
	size_t n;      /* the number of distinct values */
	double *x;     /* sorted */
	double *count; /* how often each value occurs */
	double *a;     /* the a_i except the last, for the present delta */
	double *b;     /* a_i/(1 - c a_i), for the present line */
};

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * Rewards often have few distinct values, so each value is used once, with its
 * count.
 */
static void
terms_make(struct terms *t, const double *x, size_t n)
{
	double *sorted = mem_alloc(n * sizeof *sorted);

	*t = (struct terms){0, mem_alloc(n * sizeof *t->x),
	    mem_alloc(n * sizeof *t->count), mem_alloc(n * sizeof *t->a),
	    mem_alloc(n * sizeof *t->b)};
	if (n > 0)
		memcpy(sorted, x, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_size);
	for (size_t i = 0; i < n; i++) {
		if (t->n == 0 || sorted[i] != t->x[t->n - 1]) {
			t->x[t->n] = sorted[i];
			t->count[t->n++] = 0;
		}
		t->count[t->n - 1]++;
	}
	mem_free(sorted);
}

static void
terms_release(struct terms *t)
{
	mem_free(t->x);
	mem_free(t->count);
	mem_free(t->a);
	mem_free(t->b);
}

/*
 * The saddle point: the minimum of -sum log(1 - s a_i) - log(1 + s) - log(-s) on
 * (-1, 0). The function is convex, so its slope rises from -inf to inf. *curve is
 * the second derivative at the minimum.
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

			slope += t->count[i] * b;
			*curve += t->count[i] * b * b;
		}
		if (slope > 0)
			hi = s;
		else
			lo = s;
		next = s - slope / *curve;
		if (!(next > lo && next < hi))
			next = lo + (hi - lo) / 2;
		/* Any line gives the integral, so an approximate minimum is enough. */
		if (fabs(next - s) <= 1e-4 / sqrt(*curve) || next <= lo || next >= hi)
			break;
		s = next;
	}
	return s;
}

/*
 * The real part of the integrand at c + iv, divided by its value at c; b_i = a_i/(1
 * - c a_i). *size is the modulus. The factors only grow, so the integrand stays
 * negligible once it is.
 */
static double
integrand(const struct terms *t, double c, double v, double *size)
{
	/* (1 + iv/c) (1 + iv/(1+c)): the pole at 0 and the last a */
	double re = 1 - v * v / (c * (1 + c)), im = v / c + v / (1 + c), square;

	for (size_t i = 0; i < t->n; i++) {
		double y = t->b[i] * v, was = re;

		if (t->count[i] == 1) {
			re += im * y;
			im -= was * y;
		} else if (y != 0) {
			double grow = exp(fmin(t->count[i] / 2 * log1p(y * y), 300));
			double turn = -t->count[i] * atan(y), x = grow * cos(turn),
			       z = grow * sin(turn);

			re = re * x - im * z;
			im = was * z + im * x;
		}
		if (fabs(re) > 1e100 || fabs(im) > 1e100)
			break;
	}
	square = re * re + im * im;
	*size = 1 / sqrt(square);
	return re / square;
}

/*
 * The sum over the nodes of the rule from `first` on, every `step`, until the
 * integrand is negligible.
 */
static double
nodes(const struct terms *t, double c, double width, double first, double step)
{
	double area = 0, size;

	for (int k = 0; k < 10000; k++) {
		double u = first + k * step, weight = cosh(u);

		area += integrand(t, c, width * sinh(u), &size) * weight;
		if (size * weight < 1e-17)
			break;
	}
	return area;
}

static double
below_zero(struct terms *t)
{
	static const double PI = 3.141592653589793238462643383280;
	double curve, c = saddle(t, &curve), width = 1 / sqrt(curve), step = .125, sum,
		      area, was;
	struct sum log_front = {0};

	for (size_t i = 0; i < t->n; i++) {
		sum_add(&log_front, -t->count[i] * log1p(-c * t->a[i]));
		t->b[i] = t->a[i] / (1 - c * t->a[i]);
	}
	sum_add(&log_front, -log1p(c));
	sum = .5 + nodes(t, c, width, step, step);
	area = step * sum;
	/*
	 * If one a is much larger than the others, the integrand oscillates: halve
	 * the step until the result does not change.
	 */
	do {
		was = area;
		step /= 2;
		sum += nodes(t, c, width, step, 2 * step);
		area = step * sum;
	} while (fabs(area - was) > 1e-12 * fabs(area) && step > 1e-3);
	return exp(log_front.total + log_front.lost) / -c * width * area / PI;
}

static double
p_at(struct terms *t, double lo, double delta)
{
	double scale = delta - lo, most = 0, p;

	/* Scale the numbers so that the last a is -1. */
	for (size_t i = 0; i < t->n; i++) {
		t->a[i] = (t->x[i] - delta) / scale;
		t->a[i] = t->a[i] > -1 ? t->a[i] : -1;
		most = t->a[i] > most ? t->a[i] : most;
	}
	p = most == 0 ? 1 : below_zero(t);
	return p > 1 ? 1 : p > 0 ? p : 0;
}

double
gaffke_p(const double *x, size_t n, double lo, double delta)
{
	struct terms t;
	double p;

	terms_make(&t, x, n);
	p = p_at(&t, lo, delta);
	terms_release(&t);
	return p;
}

struct sample {
	struct terms *terms;
	double lo, alpha;
};

static double
log_p_excess(const void *ctx, double delta)
{
	const struct sample *s = ctx;

	return log(p_at(s->terms, s->lo, delta) + 1e-300) - log(s->alpha);
}

double
gaffke_lower(const double *x, size_t n, double lo, double alpha)
{
	struct terms t;
	struct sample s = {&t, lo, alpha};
	struct sum sum = {0}, squares = {0};
	double most = lo, mean, step, from, to, bound;

	for (size_t i = 0; i < n; i++) {
		sum_add(&sum, x[i] - lo);
		sum_add(&squares, (x[i] - lo) * (x[i] - lo));
		most = x[i] > most ? x[i] : most;
	}
	if (n == 0 || most <= lo)
		return lo;
	terms_make(&t, x, n);
	/*
	 * Go down from the mean in steps of its standard error, until delta is
	 * rejected.
	 */
	mean = sum_mean(&sum);
	step = 2 * sqrt(sum_mean(&squares) / (double)n);
	from = mean - step;
	while (from > 0 && log_p_excess(&s, lo + from) >= 0)
		from -= step;
	if (!(from > (most - lo) *
			 1e-9)) /* nearer to lo, p is almost 0 and its terms are huge */
		from = (most - lo) * 1e-9;
	to = log_p_excess(&s, lo + mean) > 0 ? lo + mean : most;
	bound = search_rising(log_p_excess, &s, lo + from, to, 1e-9);
	terms_release(&t);
	return bound;
}
