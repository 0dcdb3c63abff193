#include "stats/calibration.h"

#include <math.h>

void
calibration_add(struct calibration *c, double predicted, double observed)
{
	int i = (int)(predicted * CALIBRATION_BINS);
	struct calibration_bin *b =
	    &c->bin[i < CALIBRATION_BINS ? i : CALIBRATION_BINS - 1];

	b->n++;
	b->predicted += predicted;
	b->observed += observed;
	c->n++;
}

double
calibration_error(const struct calibration *c)
{
	double sum = 0;

	for (int i = 0; i < CALIBRATION_BINS; i++)
		sum += fabs(c->bin[i].predicted - c->bin[i].observed);
	return c->n == 0 ? 0 : sum / (double)c->n;
}
