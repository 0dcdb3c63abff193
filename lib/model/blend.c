#include "model/blend.h"

#include <math.h>
#include <string.h>

#include "model/layout.h"
#include "model/prior.h"
#include "model/tunables.h"

/*
 * A logistic regression of the rewards. How good any action is for a task (EASE)
 * predicts rewards too, but it changes no choice: without a slope of its own it would
 * pass for knowledge of actions.
 */
enum { SHIFT, EASE, CONSTANT, LEARNT, SLOPES };

enum { STEPS = 30 };
static const double STEP_MOST = .5;

/* What the slopes are without evidence: the constant is right, what was learnt is not. */
static const double EXPECTED[SLOPES] = {0, 1, 1, 0};

struct fit {
	double slope[SLOPES];
	double curve[SLOPES][SLOPES]; /* the inverse of their covariance */
};

/* Solves a x = b for a symmetric positive definite matrix; b becomes x. */
static void
solve(double a[SLOPES][SLOPES], double *b)
{
	for (int i = 0; i < SLOPES; i++) {
		for (int k = i + 1; k < SLOPES; k++) {
			double f = a[k][i] / a[i][i];

			for (int j = i; j < SLOPES; j++)
				a[k][j] -= f * a[i][j];
			b[k] -= f * b[i];
		}
	}
	for (int i = SLOPES - 1; i >= 0; i--) {
		for (int j = i + 1; j < SLOPES; j++)
			b[i] -= a[i][j] * b[j];
		b[i] /= a[i][i];
	}
}

/* Adds a lesson to the gradient and to the curve. */
static void
add(struct fit *f, const struct observed *o, const double *x, double *pull)
{
	double z = 0, m, h;

	for (int i = 0; i < SLOPES; i++)
		z += f->slope[i] * x[i];
	m = 1 / (1 + exp(-z));
	h = o->weight * m * (1 - m);
	for (int i = 0; i < SLOPES; i++) {
		pull[i] += o->weight * (o->reward - m) * x[i];
		for (int j = 0; j < SLOPES; j++)
			f->curve[i][j] += h * x[i] * x[j];
	}
}

/* A step of Newton; both sums begin with those of the prior. */
static void
step(struct fit *f, const struct observed *learnt, const struct observed *constant,
    size_t n)
{
	double pull[SLOPES], curve[SLOPES][SLOPES];

	memset(f->curve, 0, sizeof f->curve);
	for (int i = 0; i < SLOPES; i++) {
		pull[i] = BLEND_PRIOR * (EXPECTED[i] - f->slope[i]);
		f->curve[i][i] = BLEND_PRIOR;
	}
	for (size_t k = 0; k < n; k++) {
		const double x[SLOPES] = {
		    1, learnt[k].ease, constant[k].lead, learnt[k].lead};

		add(f, &learnt[k], x, pull);
	}
	memcpy(curve, f->curve, sizeof curve);
	solve(curve, pull);
	for (int i = 0; i < SLOPES; i++)
		f->slope[i] += fmax(-STEP_MOST, fmin(STEP_MOST, pull[i]));
}

double
blend_share(const struct observed *learnt, const struct observed *constant, size_t n)
{
	double variance[SLOPES] = {0}, surely;
	struct fit f;

	memcpy(f.slope, EXPECTED, sizeof f.slope);
	for (int i = 0; i < STEPS; i++)
		step(&f, learnt, constant, n);
	variance[LEARNT] = 1;
	solve(f.curve, variance);
	surely = f.slope[LEARNT] - BLEND_ERRORS * sqrt(variance[LEARNT]);
	return surely > 0 ? surely / (surely + fmax(f.slope[CONSTANT], 0)) : 0;
}

void
blend_weights(struct weights *w, double share)
{
	const double most = fmax(share, 1 - share);
	const float base = w->w[AT_BASE];
	struct weights constant = {0};

	if (share >= 1)
		return;
	weights_init(&constant, w->bits, w->clarify);
	experience_copy(&constant.past, &w->past);
	prior_constant(&constant);
	for (size_t i = 0, n = weights_size(w->bits); i < n; i++)
		w->w[i] =
		    (float)((share * w->w[i] + (1 - share) * constant.w[i]) / most);
	w->w[AT_BASE] = base;
	weights_release(&constant);
}

void
blend_rules(struct weights *w, const struct weights *rules, double share)
{
	for (size_t i = 0, n = weights_size(w->bits); share < 1 && i < n; i++)
		w->w[i] = (float)(share * w->w[i] + (1 - share) * rules->w[i]);
}
