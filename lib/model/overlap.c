#include "model/overlap.h"

#include <math.h>

#include "model/tunables.h"

/* A term of the task that occurs in the text of a row. */
struct match {
	uint32_t row, place; /* place: of the term in the list of the task */
	float times;
};

struct matches {
	struct match *v;
	size_t n;
};

static double
average_length(const struct features *v)
{
	double sum = 0;

	for (uint32_t i = 0; i < v->rows; i++)
		sum += v->row[i].doc == NULL ? 0 : v->row[i].doc->length;
	return v->rows == 0 || sum == 0 ? 1 : sum / v->rows;
}

/* The BM25 weight of a term that occurs `times` in a text of this length. */
static double
saturation(double times, double length, double average)
{
	return times * (BM25_K1 + 1) /
	       (times + BM25_K1 * (1 - BM25_B + BM25_B * length / average));
}

/*
 * From the terms of the task to their places, from 1. Hardly any term of a text is among
 * them: a bit by the head of its hash tells that at once.
 */
struct places {
	uint64_t bits[32];
	struct index index;
};

static void
set_places(struct places *p, const uint32_t *term, uint32_t n, struct arena *a)
{
	*p = (struct places){.index = index_in(a, n)};
	for (uint32_t i = 0; i < n; i++) {
		p->bits[term[i] >> 27] |= UINT64_C(1) << (term[i] >> 21 & 63);
		index_put(&p->index, term[i], i + 1);
	}
}

/* 0: the task does not have the term. */
static inline uint32_t
place_of(const struct places *p, uint32_t term)
{
	return (p->bits[term >> 27] >> (term >> 21 & 63) & 1) == 0
		   ? 0
		   : index_get(&p->index, term);
}

static struct matches
match(const struct features *v, const uint32_t *term, uint32_t n, enum term_kind kind,
    struct arena *a)
{
	struct places places;
	struct matches m = {NULL, 0};

	set_places(&places, term, n, a);
	for (uint32_t i = 0; i < v->rows; i++) {
		const struct doc *d = v->row[i].doc;

		if (d != NULL)
			m.n += kind == TERM_WORD ? d->nwords : d->nstems;
	}
	m.v = arena_alloc(a, m.n * sizeof *m.v);
	m.n = 0;
	for (uint32_t i = 0; i < v->rows; i++) {
		const struct doc *d = v->row[i].doc;
		const struct posting *p = d == NULL           ? NULL
					  : kind == TERM_WORD ? d->words
							      : d->stems;
		size_t np = d == NULL ? 0 : kind == TERM_WORD ? d->nwords : d->nstems;

		for (size_t k = 0; k < np; k++) {
			uint32_t place = place_of(&places, p[k].term);

			if (place != 0)
				m.v[m.n++] = (struct match){i, place - 1, p[k].times};
		}
	}
	return m;
}

static void
add_bm25(
    struct features *v, int s, const struct matches *m, const double *idf, double scale)
{
	double average = average_length(v);

	for (size_t i = 0; i < m->n; i++) {
		struct row *r = &v->row[m->v[i].row];

		r->overlap[s] +=
		    (float)(scale * idf[m->v[i].place] *
			    saturation(m->v[i].times, r->doc->length, average));
	}
}

/* S0 and S1: words, with the idf among the candidates and the idf in the log. */
static void
score_words(struct features *v, const double *in_log, struct arena *a)
{
	struct matches m = match(v, v->term, v->words, TERM_WORD, a);
	double *idf = arena_zalloc(a, v->words, sizeof *idf), n = v->rows;

	for (size_t i = 0; i < m.n; i++)
		idf[m.v[i].place]++;
	for (uint32_t i = 0; i < v->words; i++)
		idf[i] = log(1 + (n - idf[i] + .5) / (idf[i] + .5));
	add_bm25(v, 0, &m, idf, SCALE_S0);
	add_bm25(v, 1, &m, in_log, SCALE_S1);
}

/* S2 and S5: stems in the text, and the share of them in the title. */
static void
score_stems(struct features *v, const double *idf, struct arena *a)
{
	struct matches m = match(v, v->stem, v->stems, TERM_STEM, a);
	struct places stems;
	double all = 0;

	set_places(&stems, v->stem, v->stems, a);
	add_bm25(v, 2, &m, idf, SCALE_S1);
	for (uint32_t i = 0; i < v->stems; i++)
		all += idf[i];
	for (uint32_t i = 0; i < v->rows; i++) {
		const struct doc *d = v->row[i].doc;
		double found = 0;

		for (size_t k = 0; d != NULL && k < d->title.n; k++) {
			uint32_t place = place_of(&stems, d->title.v[k]);

			if (place != 0)
				found += idf[place - 1];
		}
		v->row[i].overlap[5] = (float)(found > 0 ? found / all : 0);
	}
}

/* S3: the cosine of the sets of 3-grams, idf^2-weighted. */
static void
score_grams(
    struct features *v, const double *idf, const struct counts *c, struct arena *a)
{
	const uint32_t *gram = v->term + v->words;
	struct places grams;
	double norm = 0;

	set_places(&grams, gram, v->grams3, a);
	for (uint32_t i = 0; i < v->grams3; i++)
		norm += idf[i] * idf[i];
	norm = sqrt(norm);
	for (uint32_t i = 0; i < v->rows; i++) {
		struct doc *d = v->row[i].doc;
		double both = 0;

		for (size_t k = 0; d != NULL && k < d->grams.n; k++) {
			uint32_t place = place_of(&grams, d->grams.v[k]);

			if (place != 0)
				both += idf[place - 1] * idf[place - 1];
		}
		if (both > 0)
			v->row[i].overlap[3] =
			    (float)(both / (norm * doc_gram_norm(d, c)));
	}
}

static double *
idf_of(const uint32_t *term, uint32_t n, const struct counts *c, struct arena *a)
{
	double *idf = arena_alloc(a, n * sizeof *idf);

	for (uint32_t i = 0; i < n; i++)
		idf[i] = counts_idf(c, term[i]);
	return idf;
}

struct task_idf
task_idf_of(const struct features *v, const struct counts *c, struct arena *a)
{
	return (struct task_idf){
	    idf_of(v->term, v->words + v->grams + v->context, c, a),
	    idf_of(v->stem, v->stems, c, a)};
}

void
overlap_score(struct features *v, const struct task_idf *idf, const struct counts *c,
    struct arena *a)
{
	for (uint32_t i = 0; i < v->rows; i++)
		memset(v->row[i].overlap, 0, sizeof v->row[i].overlap);
	score_words(v, idf->term, a);
	score_stems(v, idf->stem, a);
	score_grams(v, idf->term + v->words, c, a);
	for (uint32_t i = 0; i < v->rows; i++)
		v->row[i].overlap[4] = (float)(SCALE_S4 * v->row[i].confidence);
}
