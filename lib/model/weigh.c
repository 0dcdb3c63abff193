#include "model/weigh.h"

#include <math.h>

#include "model/near.h"
#include "model/overlap.h"
#include "model/tunables.h"

/* The idf of n terms, scaled to the norm. */
static void
weigh_terms(float *value, const double *idf, uint32_t n, double norm)
{
	double sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		value[i] = (float)idf[i];
		sum += idf[i] * idf[i];
	}
	for (uint32_t i = 0; i < n; i++)
		value[i] = (float)(value[i] * norm / sqrt(sum));
}

void
weigh_features(struct features *v, const struct counts *c, struct arena *scratch)
{
	const struct task_idf of_task = task_idf_of(v, c, scratch);
	const double *idf = of_task.term;
	uint32_t n = v->words;

	weigh_terms(v->value, idf, v->words, 1);
	weigh_terms(v->value + n, idf + n, v->grams, 1);
	n += v->grams;
	weigh_terms(v->value + n, idf + n, v->context, NORM_CONTEXT);
	weigh_terms(v->stem_value, of_task.stem, v->stems, 1);
	overlap_score(v, &of_task, c, scratch);
	near_score(v, c, scratch);
}
