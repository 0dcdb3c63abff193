#include "stats/weighted_mean.h"

#include <math.h>
#include <stdbool.h>

#include "base/mem.h"
#include "stats/gaffke.h"

/* The sample, from below or (turned) from above: 1 - reward instead of the reward. */
struct search {
	const struct weighted_sample *s;
	bool turned;
	double least;
	double *x; /* room for n */
};

/* Whether the mean is shown to be over m. */
static bool
over(struct search *q, double m, double alpha)
{
	for (size_t i = 0; i < q->s->n; i++) {
		double r = q->turned ? 1 - q->s->reward[i] : q->s->reward[i];

		q->x[i] = q->least / q->s->propensity[i] * (r - m);
	}
	return gaffke_p(q->x, q->s->n, -m, 0) <= alpha;
}

/* The largest m, to STEP, that the mean is shown to be over. */
static double
search(struct search *q, double alpha)
{
	enum { STEP = 10000 };
	int lo = 0, hi = STEP; /* over lo, or lo is 0; not over hi */

	q->least = 1;
	for (size_t i = 0; i < q->s->n; i++)
		q->least = fmin(q->least, q->s->propensity[i]);
	q->x = mem_alloc(q->s->n * sizeof *q->x);
	while (q->s->n > 0 && hi - lo > 1) {
		int mid = (lo + hi) / 2;

		if (over(q, (double)mid / STEP, alpha))
			lo = mid;
		else
			hi = mid;
	}
	mem_free(q->x);
	return (double)lo / STEP;
}

double
weighted_mean_lower(const struct weighted_sample *s, double alpha)
{
	return search(&(struct search){.s = s}, alpha);
}

double
weighted_mean_upper(const struct weighted_sample *s, double alpha)
{
	return 1 - search(&(struct search){.s = s, .turned = true}, alpha);
}
