#include "model/weigh.h"

#include <math.h>

#include "model/near.h"
#include "model/overlap.h"
#include "model/tunables.h"

/* idf of n terms, scaled to the norm. */
static void
weigh_terms(
    const uint32_t *term, float *value, size_t n, double norm, const struct counts *c)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double idf = counts_idf(c, term[i]);

		value[i] = (float)idf;
		sum += idf * idf;
	}
	for (size_t i = 0; i < n; i++)
		value[i] = (float)(value[i] * norm / sqrt(sum));
}

void
weigh_features(struct features *v, const struct counts *c, struct arena *scratch)
{
	size_t n = 0;

	weigh_terms(v->term, v->value, v->words, 1, c);
	n += v->words;
	weigh_terms(v->term + n, v->value + n, v->grams, 1, c);
	n += v->grams;
	weigh_terms(v->term + n, v->value + n, v->context, NORM_CONTEXT, c);
	weigh_terms(v->stem, v->stem_value, v->stems, 1, c);
	overlap_score(v, c, scratch);
	near_score(v, c, scratch);
}
