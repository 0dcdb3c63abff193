#include "model/scores.h"

#include <math.h>

#include "model/layout.h"

const uint64_t SET_KEY = UINT64_C(0x6a09e667f3bcc909);
const uint32_t ID_TERM = 0x9e3779b9;

enum {
	ROW_FEATURES = 6 + COARSE + 5 * SCORES
}; /* features of a candidate; the direct answer has fewer */

double
log_sum_exp(const double *v, size_t n)
{
	double most = -INFINITY, sum = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, v[i]);
	if (most == -INFINITY)
		return most;
	for (size_t i = 0; i < n; i++)
		sum += v[i] == most ? 1 : exp(v[i] - most);
	return most + log(sum);
}

static uint32_t
bucket(double v)
{
	static const double cuts[] = BUCKET_CUTS;
	uint32_t b = 0;

	while (b < sizeof cuts / sizeof *cuts && v > cuts[b])
		b++;
	return b;
}

/* The largest values of one score over the candidates, largest first. */
struct top {
	double v[RANKS - 1];
	uint32_t n;
};

static void
find_top(const struct features *v, int s, struct top *t)
{
	t->n = 0;
	for (uint32_t i = 0; i < v->rows; i++) {
		double x = v->row[i].overlap[s];
		uint32_t k = t->n < RANKS - 1 ? t->n++ : RANKS - 1;

		for (; k > 0 && t->v[k - 1] < x; k--) {
			if (k < RANKS - 1)
				t->v[k] = t->v[k - 1];
		}
		if (k < RANKS - 1)
			t->v[k] = x;
	}
}

/* Whether a score comes from experience: it counts as far as the action is known. */
static bool
is_past(uint32_t s)
{
	return s >= OVERLAP_PAST && s < OVERLAPS;
}

static struct feature *
put(struct feature *f, uint32_t at, double value)
{
	*f = (struct feature){at, (float)value};
	return f + 1;
}

static struct feature *
put_coarse(struct feature *f, const float *mean, unsigned bits)
{
	for (uint32_t i = 0; bits > 0 && i < COARSE; i++)
		f = put(f, AT_COARSE + i, mean[i]);
	return f;
}

/* The features of each type of action. */
static struct feature *
put_common(struct feature *f, const struct features *v, enum action_type type)
{
	f = put(f, AT_KIND + type, 1);
	f = put(f, AT_LENGTH + type * LENGTHS + v->length, SIZE_LENGTH);
	if (v->cues != 0)
		f = put(f, AT_CUES + type * CUES + v->cues, 1);
	if (v->previous < ACTION_TYPES)
		f = put(f, AT_PREVIOUS + type * (ACTION_TYPES + 1) + v->previous, 1);
	return f;
}

static struct feature *
put_candidate(struct feature *f, const struct features *v, const struct row *r,
    const struct top top[])
{
	f = put_common(f, v, r->type);
	for (uint32_t s = 0; s < v->scores; s++) {
		const struct top *t = &top[s];
		uint32_t at = overlap_at(s), rank = 0;
		double x = r->overlap[s], others, size = is_past(s) ? r->known : 1;

		while (rank < t->n && t->v[rank] > x)
			rank++;
		others = rank > 0 ? t->v[0] : t->n > 1 ? t->v[1] : 0;
		f = put(f, at + O_VALUE, size * x);
		f = put(f, at + O_SHARE, x > 0 ? size * x / t->v[0] : 0);
		f = put(f, at + O_LEAD, size * (x - others));
		f = put(f, at + O_RANK + rank, size * SIZE_RANK);
		f = put(f, at + O_BUCKET + bucket(x), size * SIZE_BUCKET);
	}
	f = put(f, AT_UNKNOWN, 1 - r->known);
	return f;
}

static struct feature *
put_bare(struct feature *f, const struct features *v, enum action_type type,
    const struct top top[])
{
	const float *past = v->past[type == ACTION_CLARIFY];
	double known = v->known[type == ACTION_CLARIFY];
	uint32_t count = v->rows < COUNTS ? v->rows : COUNTS - 1;

	f = put_common(f, v, type);
	f = put(f, AT_COUNT + count, SIZE_COUNT);
	for (uint32_t s = 0; s < v->scores; s++) {
		const struct top *t = &top[s];
		double best = t->n > 0 ? t->v[0] : 0;

		f = put(f, best_at(s) + B_BEST, best);
		f = put(f, best_at(s) + B_LEAD, best - (t->n > 1 ? t->v[1] : 0));
		f = put(f, best_at(s) + B_BUCKET + bucket(best), SIZE_BUCKET);
	}
	for (uint32_t s = 0; s < PAST; s++) {
		f = put(f, AT_PAST + s * PER_PAST, known * past[s]);
		f = put(f, AT_PAST + s * PER_PAST + 1 + bucket(past[s]),
		    known * SIZE_BUCKET);
	}
	return f;
}

static void
make_features(struct scores *s)
{
	struct top top[SCORES];
	struct feature *f = arena_alloc(s->arena, s->rows * ROW_FEATURES * sizeof *f);

	for (int i = 0; i < s->features->scores; i++)
		find_top(s->features, i, &top[i]);
	s->feature = f;
	s->first_feature =
	    arena_alloc(s->arena, (s->rows + 1) * sizeof *s->first_feature);
	for (uint32_t i = 0; i < s->rows; i++) {
		enum action_type bare = i == s->direct ? ACTION_DIRECT : ACTION_CLARIFY;

		s->first_feature[i] = (uint32_t)(f - s->feature);
		f = i < s->features->rows
			? put_candidate(f, s->features, &s->features->row[i], top)
			: put_bare(f, s->features, bare, top);
		f = put_coarse(f,
		    i < s->features->rows ? s->features->row[i].coarse
					  : s->features->coarse[bare == ACTION_CLARIFY],
		    s->weights->bits);
	}
	s->first_feature[s->rows] = (uint32_t)(f - s->feature);
}

static uint32_t
add_key(struct scores *s, struct index *seen, uint64_t hash, bool context)
{
	uint32_t at = index_put(seen, (uint32_t)(hash >> 32), s->keys + 1) - 1;

	if (at == s->keys || s->key[at].hash != hash) {
		at = s->keys++;
		s->key[at] = (struct key){.hash = hash};
	}
	s->key[at].context |= context;
	return at;
}

static void
make_links(struct scores *s)
{
	struct index seen;
	struct link *l;
	uint32_t room = s->rows;

	for (uint32_t i = 0; i < s->features->rows; i++)
		room += s->features->row[i].doc == NULL
			    ? 0
			    : (uint32_t)s->features->row[i].doc->title.n;
	s->key = arena_alloc(s->arena, room * sizeof *s->key);
	s->link = l = arena_alloc(s->arena, room * sizeof *s->link);
	s->first_link = arena_alloc(s->arena, (s->rows + 1) * sizeof *s->first_link);
	seen = index_in(s->arena, room);
	for (uint32_t i = 0; i < s->rows; i++) {
		const struct doc *d =
		    i < s->features->rows ? s->features->row[i].doc : NULL;

		s->first_link[i] = (uint32_t)(l - s->link);
		*l++ = (struct link){
		    add_key(s, &seen, features_row_key(s->features, i), true), 1};
		for (size_t k = 0; d != NULL && k < d->title.n; k++) {
			uint64_t hash =
			    (d->title.v[k] * UINT64_C(0x9e3779b97f4a7c15)) | 1;

			*l++ = (struct link){add_key(s, &seen, hash, false),
			    (float)(1 / sqrt((double)d->title.n))};
		}
	}
	s->first_link[s->rows] = (uint32_t)(l - s->link);
}

static double
words_by(const struct scores *s, uint64_t key)
{
	const struct weights *w = s->weights;
	double sum = 0;

	for (uint32_t i = 0; i < s->features->words; i++)
		sum += s->features->value[i] *
		       w->w[cross_at(key, s->features->term[i], w->bits)];
	return sum;
}

/* The product of the terms of the task with a key. */
static double
dot(const struct scores *s, const struct key *k)
{
	const struct features *v = s->features;
	const float *w = s->weights->w;
	unsigned bits = s->weights->bits;
	uint32_t n = v->words + v->grams, end = n + (k->context ? v->context : 0), i;
	double a = 0, b = 0;

	for (i = 0; i < n; i++)
		a += v->value[i] * w[cross_at(k->hash, v->term[i], bits)];
	for (; i < end; i++)
		b += v->value[i] * w[cross_at(k->hash, v->term[i], bits)];
	return s->weights->lambda * a + b;
}

size_t
scores_id_at(const struct scores *s, uint32_t row)
{
	/* The first link of a row is the one to its own key. */
	return cross_at(
	    s->key[s->link[s->first_link[row]].key].hash, ID_TERM, s->weights->bits);
}

static double
row_score(const struct scores *s, uint32_t i)
{
	const float *w = s->weights->w;
	double score = 0;

	for (uint32_t k = s->first_feature[i]; k < s->first_feature[i + 1]; k++)
		score += s->feature[k].value * w[s->feature[k].at];
	if (s->weights->bits == 0)
		return score;
	for (uint32_t k = s->first_link[i]; k < s->first_link[i + 1]; k++)
		score += s->link[k].scale * s->key[s->link[k].key].dot;
	return score + SIZE_ID * w[scores_id_at(s, i)];
}

void
scores_make(struct scores *s, const struct features *v, const struct weights *w,
    struct arena *a)
{
	*s = (struct scores){.features = v,
	    .weights = w,
	    .arena = a,
	    .direct = v->rows,
	    .clarify = v->rows + 1,
	    .rows = v->rows + 1 + w->clarify};
	make_features(s);
	make_links(s);
	for (uint32_t i = 0; w->bits > 0 && i < s->keys; i++)
		s->key[i].dot = dot(s, &s->key[i]);
	if (w->bits > 0)
		s->set_words = words_by(s, SET_KEY);
	s->score = arena_alloc(a, s->rows * sizeof *s->score);
	for (uint32_t i = 0; i < s->rows; i++)
		s->score[i] = row_score(s, i);
}

size_t
scores_set_features(
    const struct scores *s, const uint32_t *row, size_t n, struct feature *first)
{
	const struct row *r = s->features->row;
	struct feature *f = put_common(first, s->features, ACTION_COMPOSITE);
	bool kinds = false;
	double fit = 0, known = 1;

	for (size_t i = 0; i < n; i++)
		known = r[row[i]].known < known ? r[row[i]].known : known;
	for (uint32_t o = 0; o < s->features->scores; o++) {
		uint32_t at = pair_at(o);
		float low = r[row[0]].overlap[o], high = low;
		double least, most, size = is_past(o) ? known : 1;

		/* fmin and fmax are calls, and this is done for each pair. */
		for (size_t i = 1; i < n; i++) {
			float x = r[row[i]].overlap[o];

			low = x < low ? x : low;
			high = x > high ? x : high;
		}
		least = low;
		most = high > 0 ? high : 0;
		fit += o >= 1 && o <= 3
			   ? least
			   : 0; /* by words, stems and 3-grams of the whole text */
		f = put(f, at + P_LEAST, size * least);
		f = put(f, at + P_MOST, size * most);
		f = put(f, at + P_RATIO, least > 0 ? size * least / most : 0);
		f = put(f, at + P_BUCKET + bucket(least), size * SIZE_BUCKET);
	}
	for (size_t i = 1; i < n; i++)
		kinds |= r[row[i]].type != r[row[0]].type;
	if (kinds) {
		f = put(f, AT_KINDS, 1);
		f = put(f, AT_KINDS + 1, fit);
	}
	return (size_t)(f - first);
}

double
scores_set_score(const struct scores *s, const uint32_t *row, size_t n)
{
	struct feature f[SET_FEATURES];
	size_t features = scores_set_features(s, row, n, f);
	double score = s->set_words;

	for (size_t i = 0; i < features; i++)
		score += f[i].value * s->weights->w[f[i].at];
	return score;
}

double
scores_base(const struct scores *s)
{
	return s->weights->w[AT_BASE];
}

double
scores_logit(
    const struct scores *s, double compete, double score, double most, double others)
{
	/* Without rivals, or with negligible ones, the result is b(x). */
	double lse = others > 0 ? most + log(others) : s->rows > 1 ? most - 700 : 0;

	return score + scores_base(s) - compete * lse;
}

double
scores_exps(const struct scores *s, double *e)
{
	double most = s->score[0];

	for (uint32_t i = 0; i < s->rows; i++)
		most = fmax(most, s->score[i]);
	for (uint32_t i = 0; i < s->rows; i++)
		e[i] = exp(s->score[i] - most);
	return most;
}

void
scores_logits(const struct scores *s, double compete, double *logit)
{
	double *e = arena_alloc(s->arena, s->rows * sizeof *e),
	       most = scores_exps(s, e), before = 0;
	/*
	 * The sum over the rivals of each row is that of the rows before it and
	 * after it: no cancellation.
	 */
	double *behind = arena_alloc(s->arena, (s->rows + 1) * sizeof *behind);

	behind[s->rows] = 0;
	for (uint32_t i = s->rows; i > 0; i--)
		behind[i - 1] = behind[i] + e[i - 1];
	for (uint32_t i = 0; i < s->rows; i++) {
		logit[i] =
		    scores_logit(s, compete, s->score[i], most, before + behind[i + 1]);
		before += e[i];
	}
}
