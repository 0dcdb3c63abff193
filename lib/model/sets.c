#include "model/sets.h"

/* Where the features of a set go: to a list, or times their weights to a sum. */
struct sink {
	struct feature *list; /* NULL: to the sum */
	const float *w;
	double sum;
};

static inline void
give(struct sink *to, uint32_t at, double value)
{
	if (to->list != NULL)
		to->list = dense_put(to->list, at, value);
	else
		to->sum += (float)value * to->w[at];
}

/* The features of one score of a set: the least and the greatest value of a member. */
static inline void
give_score(struct sink *to, uint32_t at, double least, double most, double size)
{
	give(to, at + P_LEAST, size * least);
	give(to, at + P_MOST, size * most);
	give(to, at + P_RATIO, least > 0 ? size * least / most : 0);
	give(to, at + P_BUCKET + dense_bucket(least), size * SIZE_BUCKET);
}

/* Inlined, so that neither of the two callers asks where each feature goes: 2 % of a task. */
static inline __attribute__((always_inline)) void
give_set(const struct scores *s, const uint32_t *row, size_t n, struct sink *to)
{
	const struct row *r = s->features->row;
	struct feature common[COMMON],
	    *end = dense_common(common, s->features, ACTION_COMPOSITE);
	bool kinds = false;
	double fit = 0, known = 1;

	for (const struct feature *f = common; f < end; f++)
		give(to, f->at, f->value);
	for (size_t i = 0; i < n; i++) {
		known = r[row[i]].known < known ? r[row[i]].known : known;
		kinds |= r[row[i]].type != r[row[0]].type;
	}
	for (uint32_t o = 0; o < s->features->scores; o++) {
		float low = r[row[0]].overlap[o], high = low;

		/* fmin and fmax are calls, and this is done for each pair. */
		for (size_t i = 1; i < n; i++) {
			float x = r[row[i]].overlap[o];

			low = x < low ? x : low;
			high = x > high ? x : high;
		}
		give_score(to, pair_at(o), low, high > 0 ? high : 0,
		    dense_past(o) ? known : 1);
		/* by words, stems and 3-grams of the whole text */
		fit += o >= 1 && o <= 3 ? low : 0;
	}
	if (kinds) {
		give(to, AT_KINDS, 1);
		give(to, AT_KINDS + 1, fit);
	}
}

size_t
sets_features(
    const struct scores *s, const uint32_t *row, size_t n, struct feature *first)
{
	struct sink to = {.list = first};

	give_set(s, row, n, &to);
	return (size_t)(to.list - first);
}

double
sets_score(const struct scores *s, const uint32_t *row, size_t n)
{
	struct sink to = {.w = s->weights->w, .sum = s->set_words};

	give_set(s, row, n, &to);
	return to.sum;
}
