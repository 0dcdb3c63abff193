#include "model/near.h"

#include <math.h>

#include "model/tunables.h"
#include "model/vectors.h"

/* Scales to length 1. */
static void
scale(float *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)v[i] * v[i];
	for (size_t i = 0; sum > 0 && i < n; i++)
		v[i] = (float)(v[i] / sqrt(sum));
}

static const float *
mean_of(struct doc *d, const struct vectors *v, const struct counts *c)
{
	struct doc_near *near = d->near;

	if (near->mean != NULL)
		return near->mean;
	near->mean = near->room;
	for (size_t i = 0; i < d->nwords; i++) {
		if (near->number[i] != 0)
			vectors_add(v, near->number[i],
			    (float)counts_idf(c, d->words[i].term), near->mean);
	}
	scale(near->mean, vectors_dimensions(v));
	return near->mean;
}

/* S8: the cosine of the means. */
static void
score_means(struct features *v, const struct counts *c, struct arena *a)
{
	const uint32_t dims = vectors_dimensions(v->vectors);
	float *task = arena_zalloc(a, dims, sizeof *task);

	for (uint32_t i = 0; i < v->words; i++) {
		if (v->vector[i] != 0)
			vectors_add(v->vectors, v->vector[i],
			    (float)counts_idf(c, v->term[i]), task);
	}
	scale(task, dims);
	for (uint32_t i = 0; i < v->rows; i++) {
		struct row *r = &v->row[i];
		const float *mean;
		float dot = 0;

		if (r->doc == NULL)
			continue;
		mean = mean_of(r->doc, v->vectors, c);
		for (uint32_t k = 0; k < dims; k++)
			dot += mean[k] * task[k];
		r->overlap[OVERLAPS] = fmaxf(0, dot);
	}
}

/* A word that S9 compares. */
struct weighed {
	uint32_t number;
	float idf, length;
	size_t place;
};

/* The rarest words of the task, at most NEAR_WORDS; returns their number. */
static size_t
rarest(const struct features *v, const struct counts *c, struct weighed *out)
{
	size_t n = 0;

	for (uint32_t i = 0; i < v->words; i++) {
		struct weighed w = {v->vector[i], 0, 0, i};
		size_t k;

		if (w.number == 0)
			continue;
		w.idf = (float)counts_idf(c, v->term[i]);
		for (k = n < NEAR_WORDS ? n++ : NEAR_WORDS;
		     k > 0 && out[k - 1].idf < w.idf; k--) {
			if (k < NEAR_WORDS)
				out[k] = out[k - 1];
		}
		if (k < NEAR_WORDS)
			out[k] = w;
	}
	for (size_t i = 0; i < n; i++)
		out[i].length = vectors_length(v->vectors, out[i].number);
	return n;
}

static float
cosine(const struct vectors *v, const struct weighed *w, const struct doc_near *d,
    size_t k)
{
	float lengths = w->length * d->length[k];

	return d->number[k] == 0 || lengths <= 0
		   ? 0
		   : (float)vectors_product(v, w->number, d->number[k]) / lengths;
}

/* The greatest cosine of a word with any of a text; kept, because words come again. */
static float
nearest(const struct vectors *v, const struct weighed *w, struct doc *d)
{
	struct near_word *kept = &d->near->kept[w->number % NEAR_KEPT];

	if (kept->number != w->number) {
		*kept = (struct near_word){w->number, 0};
		for (size_t k = 0; k < d->nwords; k++)
			kept->cosine = fmaxf(kept->cosine, cosine(v, w, d->near, k));
	}
	return kept->cosine;
}

/* S9: the mean over words of the task, by idf, of that cosine. */
static void
score_words(struct features *v, const struct counts *c)
{
	struct weighed word[NEAR_WORDS];
	size_t n = rarest(v, c, word);
	float all = 0;

	for (size_t i = 0; i < n; i++)
		all += word[i].idf;
	for (uint32_t i = 0; i < v->rows; i++) {
		struct row *r = &v->row[i];
		float sum = 0;

		for (size_t k = 0; r->doc != NULL && k < n; k++)
			sum += word[k].idf * nearest(v->vectors, &word[k], r->doc);
		r->overlap[OVERLAPS + 1] = all > 0 ? sum / all : 0;
	}
}

void
near_score(struct features *v, const struct counts *c, struct arena *a)
{
	if (v->vectors == NULL)
		return;
	score_means(v, c, a);
	score_words(v, c);
}

struct near_pair
near_pair_of(const struct features *v, const struct doc *d, const struct counts *c)
{
	struct near_pair best = {0, 0, 0};
	struct weighed word[NEAR_WORDS];
	size_t n = v->vectors == NULL || d == NULL ? 0 : rarest(v, c, word);

	for (size_t i = 0; i < n; i++) {
		size_t at = 0;
		float most = 0;

		for (size_t k = 0; k < d->nwords; k++) {
			float x = cosine(v->vectors, &word[i], d->near, k);

			if (x > most && word[i].number != d->near->number[k]) {
				most = x;
				at = k;
			}
		}
		if (most * word[i].idf > best.adds)
			best = (struct near_pair){
			    word[i].place, at, (double)most * word[i].idf};
	}
	return best;
}
