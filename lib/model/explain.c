/*
 * The reasons for the score of an action, in the words of the task. A score is a
 * sum, so each of its terms is a reason; the terms of one word are added up to one
 * reason.
 */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"
#include "model/inference.h"
#include "model/cues.h"
#include "model/layout.h"
#include "model/logit_shares.h"
#include "model/model.h"
#include "model/sets.h"
#include "model/word_reasons.h"

/* A reason; its words are made when they are needed: of 40 of a pair 5 are shown. */
struct draft {
	double adds;
	struct str why;    /* absent: not made yet */
	struct str member; /* the member of a pair that it is about; else absent */
	struct teller *t;
	struct str (*words)(const struct draft *); /* if `why` is absent */
	struct str word;                           /* what it needs */
	uint32_t row;
};

struct teller {
	const struct inference *b;
	struct arena *arena;
	struct strs words;     /* the distinct words, in the order of the features */
	const uint32_t *owner; /* of each word and gram 1 + the place of its word */
	/* the member of a pair whose reasons are collected; else absent */
	struct str member;
	double **sum; /* of each row what each word adds; NULL: not computed yet */
	struct draft *v;
	size_t n;
};

static void
tell_later(struct teller *t, struct draft d)
{
	if (d.adds == 0)
		return;
	d.member = t->member;
	d.t = t;
	t->v[t->n++] = d;
}

static void
tell(struct teller *t, double adds, struct str why)
{
	tell_later(t, (struct draft){.adds = adds, .why = why});
}

/* The whole reason. */
static struct str
why(struct draft *d)
{
	if (d->why.p == NULL)
		d->why = d->words(d);
	if (d->member.p != NULL)
		d->why = arena_join(d->t->arena,
		    (struct str[]){d->member, STR(": "), d->why, STR_NONE});
	d->member = STR_NONE;
	return d->why;
}

static void
start(struct teller *t, const struct inference *b, struct arena *a)
{
	const struct features *v = &b->features;

	*t = (struct teller){.b = b, .arena = a, .owner = b->spelled.owner};
	t->words.v = arena_alloc(a, v->words * sizeof *t->words.v);
	for (; t->words.n < v->words; t->words.n++)
		t->words.v[t->words.n] = b->task->words.v[b->spelled.first[t->words.n]];
	/*
	 * The most reasons: each word, the overlap and eight others for each row of
	 * a pair, and those of the pair.
	 */
	t->v = arena_alloc(a, (2 * (t->words.n + 9) + 1) * sizeof *t->v);
	t->sum = arena_zalloc(a, b->scores.rows, sizeof *t->sum);
}

/* A candidate that the log of the router does not have: nothing has gone well with it. */
static bool
is_new(const struct teller *t, uint32_t row)
{
	return t->b->learnt && row < t->b->features.rows &&
	       !features_known(t->b->counts, inference_key(t->b, row));
}

static struct str
gone_words(const struct draft *d)
{
	return arena_join(d->t->arena,
	    (struct str[]){STR("'"), d->word,
		d->adds > 0 ? STR("' has gone well with ")
			    : STR("' has gone badly with "),
		is_new(d->t, d->row) ? STR("candidates with a similar name")
				     : STR("it"),
		STR_NONE});
}

/* What the terms of each word add under the keys of a row. */
static const double *
sums_of(struct teller *t, uint32_t row)
{
	const struct features *v = &t->b->features;
	const struct scores *s = &t->b->scores;
	const struct weights *w = s->weights;
	const struct link *link = s->link + s->first_link[row];
	uint32_t links = s->first_link[row + 1] - s->first_link[row];
	double *sum;

	if (t->sum[row] != NULL)
		return t->sum[row];
	sum = t->sum[row] = arena_zalloc(t->arena, t->words.n, sizeof *sum);
	for (uint32_t i = 0; i < v->words + v->grams; i++) {
		double *to = &sum[t->owner[i] - 1];

		for (uint32_t k = 0; k < links; k++)
			*to += link[k].scale * w->lambda * v->value[i] *
			       w->w[cross_at(
				   s->key[link[k].key].hash, v->term[i], w->bits)];
	}
	return sum;
}

static void
tell_words(struct teller *t, uint32_t row)
{
	const double *sum = t->b->scores.weights->bits == 0 ? NULL : sums_of(t, row);

	for (size_t i = 0; sum != NULL && i < t->words.n; i++)
		tell_later(t, (struct draft){.adds = sum[i],
				  .words = gone_words,
				  .word = t->words.v[i],
				  .row = row});
}

/* What it says of the text of its candidate. */
static struct str
text_words(const struct draft *d)
{
	const struct features *v = d->t->b->scores.features;
	struct str words = words_shared(
	    v, d->t->words, d->row < v->rows ? v->row[d->row].doc : NULL, d->t->arena);

	if (words.n > 0)
		return arena_join(
		    d->t->arena, (struct str[]){STR("its text has "), words, STR_NONE});
	return d->adds > 0 ? STR("its text is near the task's")
			   : STR("its text shares no word with the task");
}

/* What word vectors say of that text. */
static struct str
near_words_of(const struct draft *d)
{
	const struct teller *t = d->t;

	return words_near(
	    &(struct near_reason){t->b->scores.features, t->b->counts, t->words, d->row,
		inference_candidate(t->b, d->row)->text},
	    t->arena);
}

static struct str
sure_words(const struct draft *d)
{
	return arena_fmt(d->t->arena, "the confidence of its source is %.2g",
	    (double)d->t->b->scores.features->row[d->row].confidence);
}

static struct str
cue_words(const struct draft *d)
{
	const struct teller *t = d->t;
	static const char *const what[] = {"what is known or preferred",
	    "the state of things or an effect", "a procedure"};

	for (int i = 0; i < 3; i++) {
		struct str w = cue_word(t->b->task->words, (enum cue)(1 << i));

		if (w.p != NULL)
			return arena_fmt(t->arena, "the task asks for %s ('%.*s')",
			    what[i], STR_ARG(w));
	}
	return STR("what the task asks for");
}

static void
tell_past(struct teller *t, uint32_t row, const struct logit_shares *d)
{
	if (is_new(t, row)) {
		tell(t, d->past + d->unknown, STR("the log does not have it"));
		return;
	}
	tell(t, d->past,
	    d->past > 0 ? STR("it has gone well on tasks like this one")
			: STR("it has gone badly on tasks like this one"));
	tell(t, d->unknown, STR("little is known of it"));
}

static struct str
record_words(const struct teller *t, uint32_t row, bool well)
{
	if (!t->b->learnt)
		return STR("it is what is done by default");
	if (row >= t->b->features.rows &&
	    t->b->features.known[row - t->b->features.rows] <= 0)
		return STR("it needs no candidate");
	if (is_new(t, row))
		return well ? STR("its kind has gone well in the log")
			    : STR("its kind has gone badly in the log");
	return well ? STR("it has gone well in the log")
		    : STR("it has gone badly in the log");
}

/* The names of the few features that every task has. */
static void
tell_dense(struct teller *t, uint32_t row)
{
	const struct scores *s = &t->b->scores;
	bool candidate = row < s->features->rows;
	struct logit_shares d = logit_shares_of(s, row);

	tell_later(t, (struct draft){.adds = d.text, .words = text_words, .row = row});
	tell(t, d.fit,
	    d.fit > 0 ? STR("no candidate's text fits well")
		      : STR("some candidate's text fits"));
	tell_past(t, row, &d);
	tell(t, d.others,
	    d.others > 0 ? STR("no candidate has gone well on tasks like this one")
			 : STR("some candidate has gone well on tasks like this one"));
	if (candidate) {
		tell_later(
		    t, (struct draft){.adds = d.sure, .words = sure_words, .row = row});
		tell_later(t,
		    (struct draft){.adds = d.near, .words = near_words_of, .row = row});
	}
	tell_later(t, (struct draft){.adds = d.cue, .words = cue_words});
	tell(t, d.record, record_words(t, row, d.record > 0));
}

static bool
larger(struct draft *x, struct draft *y)
{
	if (fabs(x->adds) != fabs(y->adds))
		return fabs(x->adds) > fabs(y->adds);
	return str_cmp(why(x), why(y)) < 0;
}

/*
 * The largest reason from a place on, moved to it; NULL if there is none. A reader wants
 * few of many, so they are not sorted.
 */
static struct draft *
next_largest(struct teller *t, size_t from, bool positive)
{
	struct draft *best = NULL, first;

	for (size_t i = from; i < t->n; i++) {
		if ((!positive || t->v[i].adds > 0) &&
		    (best == NULL || larger(&t->v[i], best)))
			best = &t->v[i];
	}
	if (best != NULL) {
		first = t->v[from];
		t->v[from] = *best;
		*best = first;
	}
	return best == NULL ? NULL : &t->v[from];
}

/* All reasons for the score of an action. */
static void
collect(struct teller *t, const struct choice *c, size_t place)
{
	const struct scored *s = &c->all[place];

	t->n = 0;
	for (uint32_t i = 0; i < s->members; i++) {
		t->member = s->members > 1 ? inference_id(c->inference, s->member[i])
					   : STR_NONE;
		tell_dense(t, s->member[i]);
		tell_words(t, s->member[i]);
	}
	t->member = STR_NONE;
	if (s->members > 1) {
		double both = sets_score(&c->inference->scores, s->member, s->members);

		tell(t, both,
		    both > 0 ? STR("the task needs both") : STR("one alone may do"));
	}
}

struct reasons
model_reasons(const struct choice *c, size_t place, size_t most, struct arena *a)
{
	struct reasons r = {NULL, 0};
	struct draft *next;
	struct teller t;

	start(&t, c->inference, a);
	collect(&t, c, place);
	r.v = arena_alloc(a, t.n * sizeof *r.v);
	for (; r.n < most && (next = next_largest(&t, r.n, false)) != NULL; r.n++)
		r.v[r.n] = (struct reason){why(next), next->adds};
	return r;
}

struct reasons
model_words(const struct choice *c, size_t place, struct arena *a)
{
	const struct scored *s = &c->all[place];
	struct reasons r = {NULL, 0};
	struct teller t;

	start(&t, c->inference, a);
	for (uint32_t i = 0; i < s->members; i++)
		tell_words(&t, s->member[i]);
	r.v = arena_alloc(a, t.n * sizeof *r.v);
	for (; r.n < t.n; r.n++)
		r.v[r.n] = (struct reason){t.v[r.n].word, t.v[r.n].adds};
	return r;
}

/* "ACTION, expected R: why; why" with the reasons for it, the largest first. */
static void
say(struct buf *out, const struct choice *c, size_t place, size_t most,
    struct teller *t)
{
	struct draft *next;
	size_t said = 0;
	char expected[NUM_MAX];

	collect(t, c, place);
	buf_add_str(out, c->all[place].key);
	buf_adds(out, ", expected ");
	buf_add(out, expected, num_format_2(expected, c->all[place].predicted));
	for (; said < most && (next = next_largest(t, said, true)) != NULL; said++) {
		buf_adds(out, said == 0 ? ": " : "; ");
		buf_add_str(out, why(next));
	}
	if (said == 0)
		buf_adds(out, ": nothing speaks for it, and less for any other");
}

struct str
model_rationale(const struct choice *c, struct arena *a)
{
	struct buf out = {0};
	struct teller t;
	struct str said;
	size_t other = c->chosen == 0 ? 1 : 0;

	start(&t, c->inference, a);
	say(&out, c, c->chosen, 3, &t);
	if (c->chosen != 0)
		buf_addf(&out, " (tried out, with probability %.2g)", c->probability);
	if (c->actions > 1) {
		buf_adds(&out, c->chosen == 0 ? ". Runner-up: " : ". Instead of: ");
		say(&out, c, other, 2, &t);
	}
	said = arena_dup(a, buf_str(&out));
	buf_release(&out);
	return said;
}
