#include "model/prior.h"

#include "model/layout.h"

void
prior_weights(float *w)
{
	for (int s = 0; s < OVERLAPS; s++) {
		w[AT_OVERLAP + s * PER_OVERLAP + O_VALUE] = 1;
		w[AT_OVERLAP + s * PER_OVERLAP + O_SHARE] = 1;
	}
	w[AT_KIND + ACTION_DIRECT] = 1;
	w[AT_KIND + ACTION_COMPOSITE] = -3;
}
