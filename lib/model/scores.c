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

static struct feature *
put_coarse(struct feature *f, const float *mean, unsigned bits)
{
	for (uint32_t i = 0; bits > 0 && i < COARSE; i++)
		f = dense_put(f, AT_COARSE + i, mean[i]);
	return f;
}

static struct feature *
put_candidate(struct feature *f, const struct features *v, const struct row *r,
    const struct top top[])
{
	f = dense_common(f, v, r->type);
	for (uint32_t s = 0; s < v->scores; s++) {
		const struct top *t = &top[s];
		uint32_t at = overlap_at(s), rank = 0;
		double x = r->overlap[s], others, size = dense_past(s) ? r->known : 1;

		while (rank < t->n && t->v[rank] > x)
			rank++;
		others = rank > 0 ? t->v[0] : t->n > 1 ? t->v[1] : 0;
		f = dense_put(f, at + O_VALUE, size * x);
		f = dense_put(f, at + O_SHARE, x > 0 ? size * x / t->v[0] : 0);
		f = dense_put(f, at + O_LEAD, size * (x - others));
		f = dense_put(f, at + O_RANK + rank, size * SIZE_RANK);
		f = dense_put(f, at + O_BUCKET + dense_bucket(x), size * SIZE_BUCKET);
	}
	f = dense_put(f, AT_UNKNOWN, 1 - r->known);
	return f;
}

static struct feature *
put_bare(struct feature *f, const struct features *v, enum action_type type,
    const struct top top[])
{
	const float *past = v->past[type == ACTION_CLARIFY];
	double known = v->known[type == ACTION_CLARIFY];
	uint32_t count = v->rows < COUNTS ? v->rows : COUNTS - 1;

	f = dense_common(f, v, type);
	f = dense_put(f, AT_COUNT + count, SIZE_COUNT);
	for (uint32_t s = 0; s < v->scores; s++) {
		const struct top *t = &top[s];
		double best = t->n > 0 ? t->v[0] : 0;

		f = dense_put(f, best_at(s) + B_BEST, best);
		f = dense_put(f, best_at(s) + B_LEAD, best - (t->n > 1 ? t->v[1] : 0));
		f = dense_put(
		    f, best_at(s) + B_BUCKET + dense_bucket(best), SIZE_BUCKET);
	}
	for (uint32_t s = 0; s < PAST; s++) {
		f = dense_put(f, AT_PAST + s * PER_PAST, known * past[s]);
		f = dense_put(f, AT_PAST + s * PER_PAST + 1 + dense_bucket(past[s]),
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

/* The sum of some terms of the task, each times its weight under a key. */
static double
product(const struct scores *s, uint64_t key, uint32_t from, uint32_t to)
{
	const struct features *v = s->features;
	const float *w = s->weights->w;
	unsigned bits = s->weights->bits;
	double sum = 0;

	for (uint32_t i = from; i < to; i++)
		sum += v->value[i] * w[cross_at(key, v->term[i], bits)];
	return sum;
}

/*
 * The same for four keys at once: sums that do not wait for each other, and values and
 * terms that are read once. On metatool that gained 4 % of the instructions of a task.
 */
enum { AT_ONCE = 4 };
static void
products(const struct scores *s, const struct key *k, uint32_t to, double sum[AT_ONCE])
{
	const struct features *v = s->features;
	const float *w = s->weights->w;
	unsigned bits = s->weights->bits;
	uint64_t a = k[0].hash, b = k[1].hash, c = k[2].hash, d = k[3].hash;
	double as = 0, bs = 0, cs = 0, ds = 0;

	for (uint32_t i = 0; i < to; i++) {
		const float x = v->value[i];
		const uint32_t term = v->term[i];

		as += x * w[cross_at(a, term, bits)];
		bs += x * w[cross_at(b, term, bits)];
		cs += x * w[cross_at(c, term, bits)];
		ds += x * w[cross_at(d, term, bits)];
	}
	sum[0] = as;
	sum[1] = bs;
	sum[2] = cs;
	sum[3] = ds;
}

/* The products of the terms of the task with all keys. */
static void
make_dots(struct scores *s)
{
	const struct features *v = s->features;
	uint32_t n = v->words + v->grams, i = 0;
	double sum[AT_ONCE];

	for (; i + AT_ONCE <= s->keys; i += AT_ONCE) {
		products(s, &s->key[i], n, sum);
		for (uint32_t k = 0; k < AT_ONCE; k++)
			s->key[i + k].dot = sum[k];
	}
	for (; i < s->keys; i++)
		s->key[i].dot = product(s, s->key[i].hash, 0, n);
	for (i = 0; i < s->keys; i++) {
		struct key *k = &s->key[i];
		double in_context =
		    k->context ? product(s, k->hash, n, n + v->context) : 0;

		k->dot = s->weights->lambda * k->dot + in_context;
	}
	s->set_words = product(s, SET_KEY, 0, v->words);
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
	if (w->bits > 0)
		make_dots(s);
	s->score = arena_alloc(a, s->rows * sizeof *s->score);
	for (uint32_t i = 0; i < s->rows; i++)
		s->score[i] = row_score(s, i);
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
