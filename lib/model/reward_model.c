#include "model/reward_model.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "model/terms.h"

enum {
	BITS_WORTH = 18,
	PASSES_WORTH = 3,
	WORDS_MOST = 64, /* words of a task that are used; later words add little */
	MEMBERS_MOST = 2 /* members of an action; no choice has more */
};
static const double RATE_WORTH = .1, SQUARES_WORTH = 1e-3;

/* An action as this model sees it, with its overlap with the task. */
struct choice_terms {
	uint32_t id[MEMBERS_MOST], type;
	float overlap;
};

/* A logged decision: its reward, the words of its task, and its fold. */
struct logged {
	size_t first; /* place of the first word in the words of all examples */
	float reward;
	uint16_t words, fold;
};

struct reward_model {
	struct logged *v;
	struct choice_terms *choice; /* `each` for every example */
	uint32_t *word;
	size_t n, cap, choices_cap, words, words_cap, each;
	float *w, *squares;
};

struct reward_model *
reward_model_new(void)
{
	return mem_zalloc(1, sizeof(struct reward_model));
}

void
reward_model_free(struct reward_model *m)
{
	if (m == NULL)
		return;
	mem_free(m->v);
	mem_free(m->choice);
	mem_free(m->word);
	mem_free(m->w);
	mem_free(m->squares);
	mem_free(m);
}

/*
 * The share of the words of the task that occur in the text of the candidate with
 * this key.
 */
static float
overlap(const struct example *x, struct str key, struct arena *a)
{
	struct index text;
	size_t said = 0;

	for (size_t i = 0; i < x->candidates.n; i++) {
		const struct example_candidate *c = example_candidate(x, i);

		if (!str_eq(c->key, key))
			continue;
		text = index_in(a, c->text.n);
		for (size_t k = 0; k < c->text.n; k++)
			index_put(&text, term_hash(TERM_WORD, c->text.v[k]), 1);
		for (size_t k = 0; k < x->words.n; k++)
			said +=
			    index_get(&text, term_hash(TERM_WORD, x->words.v[k])) != 0;
		return (float)said / (float)x->words.n;
	}
	return 0;
}

static struct choice_terms
choice_of(const struct example *x, struct str key, struct arena *a)
{
	struct action act = {0};
	struct choice_terms d = {0};
	struct err impossible; /* the reader has checked the keys */

	action_parse(key, a, &act, &impossible);
	d.type = (uint32_t)act.type;
	for (size_t i = 0; i < act.ids.n && i < MEMBERS_MOST; i++)
		d.id[i] = (uint32_t)hash64(act.ids.v[i], 3) | 1;
	if (x->words.n > 0)
		d.overlap = overlap(x, key, a);
	return d;
}

void
reward_model_add(
    struct reward_model *m, const struct example *x, const struct str *others, size_t n)
{
	struct arena a = {0};
	struct logged *t;
	uint64_t task = 0;

	m->each = n + 1;
	m->v = mem_grow(m->v, &m->cap, m->n + 1, sizeof *m->v);
	m->choice = mem_grow(
	    m->choice, &m->choices_cap, (m->n + 1) * m->each, sizeof *m->choice);
	m->word =
	    mem_grow(m->word, &m->words_cap, m->words + WORDS_MOST, sizeof *m->word);
	t = &m->v[m->n];
	*t = (struct logged){.reward = (float)x->reward, .first = m->words};
	for (size_t i = 0; i < x->words.n; i++) {
		uint64_t h = hash64(x->words.v[i], 4);

		task = task * 31 + h;
		if (t->words < WORDS_MOST)
			m->word[m->words + t->words++] = (uint32_t)h;
	}
	m->words += t->words;
	t->fold = (uint16_t)((task >> 32) % REWARD_MODEL_FOLDS);
	m->choice[m->n * m->each] = choice_of(x, x->action, &a);
	for (size_t i = 0; i < n; i++)
		m->choice[m->n * m->each + 1 + i] = choice_of(x, others[i], &a);
	m->n++;
	arena_release(&a);
}

/* ---- one model ---- */

struct term {
	uint32_t at;
	float value;
};
enum { TERMS_MOST = 2 + MEMBERS_MOST * (1 + WORDS_MOST) };

static uint32_t
place(uint32_t a, uint32_t b)
{
	uint64_t h = (uint64_t)a * UINT64_C(0x9e3779b97f4a7c15) +
		     (uint64_t)b * UINT64_C(0xbf58476d1ce4e5b9);

	return (uint32_t)((h ^ h >> 29) * UINT64_C(0x94d049bb133111eb) >>
			  (64 - BITS_WORTH));
}

static size_t
features_of(const struct reward_model *m, const struct logged *t,
    const struct choice_terms *d, struct term out[TERMS_MOST])
{
	float ids = d->id[0] == 0 ? 1 : d->id[1] == 0 ? 1 : .5F;
	float cross = ids / sqrtf((float)(t->words > 0 ? t->words : 1));
	size_t n = 0;

	out[n++] = (struct term){place(d->type, 1), 1};
	out[n++] = (struct term){place(d->type, 2), d->overlap};
	for (int i = 0; i < MEMBERS_MOST && (i == 0 || d->id[i] != 0); i++) {
		uint32_t id = d->id[i] != 0 ? d->id[i] : d->type * 2; /* ids are odd */

		out[n++] = (struct term){place(id, 3), ids};
		for (uint32_t k = 0; k < t->words; k++)
			out[n++] =
			    (struct term){place(id, m->word[t->first + k] | 8), cross};
	}
	return n;
}

static double
expect(const struct reward_model *m, const struct term *term, size_t n)
{
	double score = 0;

	for (size_t i = 0; i < n; i++)
		score += (double)m->w[term[i].at] * (double)term[i].value;
	return 1 / (1 + exp(-score));
}

/* AdaGrad on the log-loss. */
static void
learn_one(struct reward_model *m, const struct logged *t, const struct choice_terms *d)
{
	struct term term[TERMS_MOST];
	size_t n = features_of(m, t, d, term);
	double e = (double)t->reward - expect(m, term, n);

	for (size_t i = 0; i < n; i++) {
		double g = e * (double)term[i].value;
		float *square = &m->squares[term[i].at];

		*square += (float)(g * g);
		m->w[term[i].at] +=
		    (float)(RATE_WORTH * g / sqrt((double)*square + SQUARES_WORTH));
	}
}

void
reward_model_fit(struct reward_model *m,
    void (*expected)(void *ctx, size_t example, const double *of), void *ctx)
{
	size_t size = (size_t)1 << BITS_WORTH;
	double *of = mem_alloc((m->each + 1) * sizeof *of);

	for (uint32_t fold = 0; fold < REWARD_MODEL_FOLDS; fold++) {
		mem_free(m->w);
		mem_free(m->squares);
		m->w = mem_zalloc(size, sizeof *m->w);
		m->squares = mem_zalloc(size, sizeof *m->squares);
		for (int pass = 0; pass < PASSES_WORTH; pass++) {
			for (size_t i = 0; i < m->n; i++) {
				if (m->v[i].fold != fold && !isnan(m->v[i].reward))
					learn_one(m, &m->v[i], &m->choice[i * m->each]);
			}
		}
		for (size_t i = 0; i < m->n; i++) {
			if (m->v[i].fold != fold)
				continue;
			for (size_t k = 0; k < m->each; k++) {
				struct term term[TERMS_MOST];
				size_t n = features_of(
				    m, &m->v[i], &m->choice[i * m->each + k], term);

				of[k] = expect(m, term, n);
			}
			expected(ctx, i, of);
		}
	}
	mem_free(of);
}
