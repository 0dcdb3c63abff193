#include "stats/two_sample.h"

#include <math.h>

#include "stats/binomial.h"
#include "stats/gaffke.h"
#include "stats/stats.h"

/* The error probabilities a of the levels; each is twice the one before. */
static const double LEAST = .0005;

/*
 * The T are optimal for a fall of a quarter of the standard deviation, such as .1
 * if .8 succeed; or of 5 standard errors, because a small sample cannot show less.
 * They must not depend on the numbers of the sample.
 */
static const double FALL = .25, ERRORS = 5, START = 1.2;

static double
confidence(size_t k)
{
	return LEAST * ldexp(1, (int)k);
}

/*
 * The growth rate of the evidence against a level at a distance of z standard
 * errors, for that fall.
 */
static double
rate(double a, size_t n)
{
	double one = 1 / sqrt((double)n),
	       fall = ERRORS * one > FALL ? ERRORS * one : FALL;
	double left = fall + normal_quantile(a) * one;

	return left > 0 ? left * left / 2 : 0;
}

/*
 * The T for an alarm after `tasks` numbers; 1 if the level is too improbable to
 * need evidence.
 */
static double
needed(double a, size_t n, double tasks)
{
	double t = exp(tasks * rate(a, n) - START);

	return t > 1 ? t : 1;
}

static double
error(size_t n, double tasks)
{
	double sum = confidence(0);

	for (size_t k = 0; k < TWO_SAMPLE_LEVELS; k++) {
		double next = k + 1 < TWO_SAMPLE_LEVELS ? confidence(k + 1) : 1;

		sum += (next - confidence(k)) / needed(confidence(k), n, tasks);
	}
	return sum;
}

static double
variance_of(const double *x, size_t n, double mean)
{
	struct sum squares = {0};

	for (size_t i = 0; i < n; i++)
		sum_add(&squares, (x[i] - mean) * (x[i] - mean));
	return sum_mean(&squares);
}

static void
add_game(struct two_sample *w, double level, double variance, double t)
{
	changepoint_begin(&w->game[w->games], level > 0 ? level : 0, variance);
	w->needed[w->games++] = t;
}

void
two_sample_begin(
    struct two_sample *w, const double *before, size_t n, double margin, double alpha)
{
	double lo = 0, hi = 1e6, variance;
	struct sum sum = {0};

	*w = (struct two_sample){.alpha = alpha};
	for (size_t i = 0; i < n; i++)
		sum_add(&sum, before[i]);
	variance = variance_of(before, n, sum_mean(&sum));
	/* bisect: the error falls as the number of tasks rises */
	for (int i = 0; i < 100; i++) {
		double tasks = (lo + hi) / 2;

		*(error(n, tasks) > alpha ? &lo : &hi) = tasks;
	}
	for (size_t k = 0; k < TWO_SAMPLE_LEVELS; k++) {
		double a = confidence(k), t = needed(a, n, hi);

		if (t > 1)
			add_game(
			    w, gaffke_lower(before, n, 0, a) - margin, variance, t);
	}
	w->evidence = 1;
}

void
two_sample_begin_known(struct two_sample *w, double mean, double margin, double alpha)
{
	*w = (struct two_sample){.alpha = alpha, .evidence = 1};
	add_game(w, mean - margin, mean * (1 - mean), 1 / alpha);
}

double
two_sample_add(struct two_sample *w, double x)
{
	double least = HUGE_VAL;

	for (size_t k = 0; k < w->games; k++) {
		double share = changepoint_add(&w->game[k], x) / w->needed[k];

		least = share < least ? share : least;
	}
	return w->evidence = least / w->alpha;
}
