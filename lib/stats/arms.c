#include "stats/arms.h"

/* The guess is the mean of about so many last rewards, so it follows a drift. */
static const double MEMORY = 200;

/* Two units at .5 stand for what is known before the first. */
static const double BEFORE = 2;

void
arms_add(struct arms *a, const struct arm_unit *u)
{
	double m = a->n == 0 ? .5 : a->guess, s = u->share, weight, d;
	double low_b = m / s, low_a = (1 - m) / (1 - s), high_b = (1 - m) / s,
	       high_a = m / (1 - s);
	/* the least D, and the least -D */
	double lo = -(low_b > low_a ? low_b : low_a),
	       lo_minus = -(high_b > high_a ? high_b : high_a);

	d = (u->reward - m) * (u->trial ? 1 / s : -1 / (1 - s));
	evalue_add(&a->worse, -d, lo_minus, 0);
	if (u->stage) {
		evalue_add(&a->better, d, lo, 0);
		evalue_add(&a->fit, d, lo, -a->margin);
	}
	weight = (double)a->n + BEFORE < MEMORY ? (double)a->n + BEFORE : MEMORY;
	a->guess = m + (u->reward - m) / (weight + 1);
	a->n++;
}
