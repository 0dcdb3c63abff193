#include "model/experience.h"

#include <math.h>

#include "base/mem.h"
#include "model/tunables.h"

const uint32_t ALL_TERM = 0x85ebca6b;

uint32_t
experience_pair(uint64_t key, uint32_t term)
{
	uint32_t h = (uint32_t)(key * term >> 32);

	return h == 0 ? 1 : h;
}

/* The sums of a pair; false: there are none. */
static inline bool
find(const struct experience *e, uint32_t pair, struct sums *out)
{
	const void *slot = NULL;
	const struct gained *found;
	uint32_t number;

	if (e->in_file.v != NULL) {
		slot = ordered_find(&e->in_file, pair);
	} else if ((number = index_get(&e->index, pair)) > 0) {
		slot = &e->v[number - 1];
		if (e->reads != NULL) {
			*out = e->reads[(size_t)(number - 1) * e->folds];
			return true;
		}
	}
	if ((found = slot) == NULL)
		return false;
	*out = (struct sums){found->earned, found->missed};
	return true;
}

struct sums
experience_find(const struct experience *e, uint32_t pair)
{
	struct sums found = {0, 0};

	find(e, pair, &found);
	return found;
}

void
experience_release(struct experience *e)
{
	mem_free(e->v);
	mem_free(e->without);
	index_release(&e->index);
	*e = (struct experience){0};
}

void
experience_copy(struct experience *to, const struct experience *from)
{
	experience_release(to);
	if (from->n == 0)
		return;
	to->n = to->cap = from->n;
	to->v = mem_alloc(to->cap * sizeof *to->v);
	memcpy(to->v, from->v, to->n * sizeof *to->v);
	to->index = index_copy(&from->index);
}

void
experience_take(struct experience *to, struct experience *from)
{
	experience_release(to);
	*to = (struct experience){
	    .v = from->v, .n = from->n, .cap = from->cap, .index = from->index};
	mem_free(from->without);
	*from = (struct experience){0};
}

void
experience_divide(struct experience *e, unsigned folds)
{
	const size_t n = e->n * folds;

	e->folds = folds;
	e->without =
	    mem_grow(e->without, &e->without_cap, n + folds, sizeof *e->without);
	for (size_t i = 0; i < n; i++)
		e->without[i] =
		    (struct sums){e->v[i / folds].earned, e->v[i / folds].missed};
}

struct experience
experience_without(const struct experience *e, unsigned fold)
{
	struct experience view = *e;

	view.reads = e->without == NULL ? NULL : e->without + fold;
	return view;
}

/* A place for one pair more. */
static void
add_place(struct experience *e, uint32_t pair)
{
	if (e->n == e->cap)
		e->v = mem_grow(e->v, &e->cap, e->n + 1, sizeof *e->v);
	e->v[e->n++] = (struct gained){.pair = pair};
	if (e->without == NULL)
		return;
	e->without =
	    mem_grow(e->without, &e->without_cap, e->n * e->folds, sizeof *e->without);
	memset(&e->without[(e->n - 1) * e->folds], 0, e->folds * sizeof *e->without);
}

void
experience_gain(struct experience *e, const struct gained *o)
{
	struct index_slot *s;
	struct gained *at;
	struct sums *without;

	index_reserve(&e->index, e->n + 1);
	s = index_at(&e->index, o->pair);
	if (s->number == 0) {
		if (e->n == EXPERIENCE_MOST)
			return;
		add_place(e, o->pair);
		*s = (struct index_slot){o->pair, (uint32_t)e->n};
	}
	at = &e->v[s->number - 1];
	at->earned += o->earned;
	at->missed += o->missed;
	if (e->without == NULL)
		return;
	without = &e->without[(size_t)(s->number - 1) * e->folds];
	for (unsigned f = 0; f < e->folds; f++) {
		if (f != e->fold) {
			without[f].earned += o->earned;
			without[f].missed += o->missed;
		}
	}
}

void
experience_join(struct experience *to, const struct experience *from)
{
	for (size_t i = 0; i < from->n; i++)
		experience_gain(to, &from->v[i]);
}

static void
add_pair(
    struct experience *e, uint64_t key, uint32_t term, double reward, double weight)
{
	experience_gain(
	    e, &(struct gained){experience_pair(key, term), (float)(weight * reward),
		   (float)(weight * (1 - reward))});
}

void
experience_add(struct experience *e, const struct features *v, uint32_t row,
    double reward, double weight)
{
	uint64_t key = features_row_key(v, row);

	add_pair(e, key, ALL_TERM, reward, weight);
	for (uint32_t i = 0; i < v->words; i++)
		add_pair(e, key, v->term[i], reward, weight * v->value[i]);
	for (uint32_t i = 0; i < v->stems; i++)
		add_pair(e, key, v->stem[i], reward, weight * v->stem_value[i]);
}

/*
 * The term and the keys for the rewards of tries, without predicted rewards: of all
 * actions together, in all channels (of older files: the pair is 1), and in one.
 */
static const uint32_t TRIED_TERM = 0xc2b2ae3d;
static const uint64_t ANY_ACTION = 1, ANY_HERE = UINT64_C(0x9e3779b97f4a7c15);

void
experience_try(struct experience *e, const struct features *v, uint32_t row,
    double reward, double weight)
{
	uint64_t key = features_row_key(v, row);

	add_pair(e, ANY_ACTION, TRIED_TERM, reward, weight);
	add_pair(e, key, TRIED_TERM, reward, weight);
	if (v->channel != 0) {
		add_pair(e, ANY_HERE, v->channel, reward, weight);
		add_pair(e, key, v->channel, reward, weight);
	}
}

static double
log_odds(double p)
{
	return log(p / (1 - p));
}

static double
mean_of_all(const struct experience *e)
{
	const struct sums o =
	    experience_find(e, experience_pair(ANY_ACTION, TRIED_TERM));

	return (o.earned + 1.) / ((double)o.earned + o.missed + 2);
}

double
experience_usual(const struct experience *e)
{
	return log_odds(mean_of_all(e));
}

/* A mean reward, shrunk towards another: as if MEAN_PRIOR tries had earned that. */
static double
shrunk(const struct experience *e, uint64_t key, uint32_t term, double towards)
{
	const struct sums o = experience_find(e, experience_pair(key, term));

	return (o.earned + MEAN_PRIOR * towards) / (o.earned + o.missed + MEAN_PRIOR);
}

/* The mean reward of all actions as log-odds, and that in the channel of a task. */
struct usual {
	double mean, all, here;
};

static struct usual
usual_of(const struct experience *e, const struct features *v)
{
	struct usual u = {.mean = mean_of_all(e)};

	u.all = log_odds(u.mean);
	u.here =
	    v->channel == 0 ? u.all : log_odds(shrunk(e, ANY_HERE, v->channel, u.mean));
	return u;
}

/*
 * How much better an action is than the others, and how much better than that here.
 * A channel may be hard for all actions; that says nothing about one of them.
 */
static void
compare(const struct experience *e, const struct features *v, uint64_t key,
    const struct usual *u, float *out)
{
	double lead = log_odds(shrunk(e, key, TRIED_TERM, u->mean)) - u->all,
	       here = u->here + lead;

	out[0] = (float)lead;
	out[1] =
	    v->channel == 0
		? 0
		: (float)(log_odds(shrunk(e, key, v->channel, 1 / (1 + exp(-here)))) -
			  here);
}

/* The scores of one action from its experience. */
struct past {
	const struct experience *of;
	uint64_t key;
	double usual; /* its mean reward, shrunk towards one half */
	double none; /* the gain over it on a word without tries: 0, but for rounding */
	/* the reward on each word, weighted by the value of the word here */
	double near;
	double
	    /* the gain over `usual` on each word, weighted by its squared value */
	    better;
};

static double
gain(const struct past *p, double earned, double all)
{
	return (earned + EXPERIENCE_PRIOR * p->usual) / (all + EXPERIENCE_PRIOR) -
	       p->usual;
}

static void
recall(struct past *p, const uint32_t *term, const float *value, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		double x = value[i], better = p->none;
		struct sums o;

		if (find(p->of, experience_pair(p->key, term[i]), &o)) {
			p->near += x * o.earned;
			better = gain(p, o.earned, o.earned + o.missed);
		}
		p->better += x * x * better;
	}
}

/*
 * Asks the memory for the sums of an action, which wait in places that nothing can
 * predict, while those of another one are used.
 */
static void
prefetch(const struct experience *e, const struct features *v, uint32_t row)
{
	uint64_t key = features_row_key(v, row);

	if (e->in_file.v == NULL)
		return;
	for (uint32_t i = 0; i < v->words; i++)
		__builtin_prefetch(
		    ordered_home(&e->in_file, experience_pair(key, v->term[i])));
	for (uint32_t i = 0; i < v->stems; i++)
		__builtin_prefetch(
		    ordered_home(&e->in_file, experience_pair(key, v->stem[i])));
}

/* How much experience the action has; its S6 and S7 go to `out`. */
static float
score(const struct experience *e, const struct features *v, uint64_t key, double norm,
    float *out)
{
	struct past p = {.of = e, .key = key};
	struct sums all;
	double tries;

	out[0] = out[1] = 0;
	if (experience_places(e) == 0 || norm == 0)
		return 0;
	all = experience_find(e, experience_pair(key, ALL_TERM));
	tries = (double)all.earned + all.missed;
	p.usual = (all.earned + 1.) / (tries + 2);
	p.none = gain(&p, 0, 0);
	recall(&p, v->term, v->value, v->words);
	recall(&p, v->stem, v->stem_value, v->stems);
	out[0] = (float)(p.near / norm / (all.earned + 1.));
	out[1] = (float)(p.better / norm);
	return (float)(tries / (tries + EXPERIENCE_FEW));
}

static double
square(const float *v, uint32_t n)
{
	double sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += (double)v[i] * v[i];
	return sum;
}

/* A subset of the rows that differs between tasks. */
static bool
hidden(const struct features *v, const struct row *r)
{
	uint64_t task = v->words > 0 ? v->term[0] : 0;

	return ((r->key ^ task) * UINT64_C(0x9e3779b97f4a7c15) >> 32) % HIDE_ONE_OF ==
	       0;
}

void
experience_score(const struct experience *e, struct features *v, bool to_learn)
{
	double norm = square(v->value, v->words) + square(v->stem_value, v->stems);
	const struct experience none = {0};
	const struct usual usual = usual_of(e, v);

	prefetch(e, v, 0);
	for (uint32_t i = 0; i < v->rows; i++) {
		struct row *r = &v->row[i];
		const struct experience *of = to_learn && hidden(v, r) ? &none : e;

		prefetch(e, v, i + 1);
		r->known = score(of, v, r->key, norm, r->overlap + OVERLAP_PAST);
		compare(of, v, r->key, &usual, r->coarse);
	}
	for (uint32_t i = 0; i < BARE; i++) {
		uint64_t key = features_row_key(v, v->rows + i);

		v->known[i] = score(e, v, key, norm, v->past[i]);
		compare(e, v, key, &usual, v->coarse[i]);
	}
}
