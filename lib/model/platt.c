#include "model/platt.h"

#include <math.h>

#include "model/tunables.h"

/*
 * A Newton step is limited to STEP_MOST, because the curve is flat far from the
 * minimum. Near it a few steps are enough.
 */
enum { STEPS = 60 };
static const double STEP_MOST = .25, SLOPE_LEAST = .05;

static double
bounded(double v)
{
	return fmax(-STEP_MOST, fmin(STEP_MOST, v));
}

struct platt
platt_fit(const struct observed *o, size_t n, bool greedy)
{
	struct platt p = {1, 0};

	for (int step = 0; step < STEPS; step++) {
		/* The gradient and the curvature, starting with those of the prior. */
		double g0 = PLATT_PRIOR * (1 - p.slope), g1 = -PLATT_PRIOR * p.shift;
		double h00 = PLATT_PRIOR, h01 = 0, h11 = PLATT_PRIOR, det;

		for (size_t i = 0; i < n; i++) {
			double z = o[i].logit,
			       m = 1 / (1 + exp(-p.slope * z - p.shift));
			double e = o[i].weight * (o[i].reward - m),
			       h = o[i].weight * m * (1 - m);

			if (greedy && !o[i].greedy)
				continue;
			g0 += e * z;
			g1 += e;
			h00 += h * z * z;
			h01 += h * z;
			h11 += h;
		}
		det = h00 * h11 - h01 * h01;
		p.slope =
		    fmax(SLOPE_LEAST, p.slope + bounded((h11 * g0 - h01 * g1) / det));
		p.shift += bounded((h00 * g1 - h01 * g0) / det);
	}
	return p;
}

double
platt_loss(const struct observed *o, size_t n, struct platt p, double *loss)
{
	double sum = 0, weight = 0;

	for (size_t i = 0; i < n; i++) {
		double z = p.slope * o[i].logit + p.shift;

		/* without cancellation if the prediction is near 0 or 1 */
		double l =
		    o[i].weight * (fmax(z, 0) - o[i].reward * z + log1p(exp(-fabs(z))));

		if (loss != NULL)
			loss[i] = l;
		sum += l;
		weight += o[i].weight;
	}
	return sum / weight;
}
