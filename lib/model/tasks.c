#include "model/tasks.h"

#include "base/hash.h"
#include "base/mem.h"
#include "model/near.h"
#include "model/overlap.h"
#include "model/spelled.h"

/* A candidate, as it is in all tasks with the same text and confidence. */
struct shared {
	uint64_t key;
	struct doc *doc;
	enum action_type type;
	float confidence;
};

struct tasks {
	struct lexicon lexicon;
	struct shared *shared;
	size_t n, cap;
	struct index index; /* from half of a hash to 1 + place in shared */
	struct arena arena; /* owns the tasks */
};

/* The scores of a row that experience gives. */
struct row_past {
	float overlap[PAST], coarse[COARSE], known;
};

struct task {
	struct tasks *of;
	uint32_t words, context, rows; /* words: with repeats */
	uint32_t channel;
	uint8_t scores, length, cues, previous;
	struct row_past bare[BARE]; /* of the actions without a row */
	struct row_past *past; /* of each row; then the scores by text that are not 0 */
	uint32_t
	    number[]; /* of words; terms of the context; rows; then bytes: has_of */
};

struct tasks *
tasks_new(const struct vectors *v)
{
	struct tasks *t = mem_zalloc(1, sizeof *t);

	t->lexicon.vectors = v;
	return t;
}

void
tasks_free(struct tasks *t)
{
	if (t == NULL)
		return;
	lexicon_release(&t->lexicon);
	mem_free(t->shared);
	index_release(&t->index);
	arena_release(&t->arena);
	mem_free(t);
}

/* ---- to keep ---- */

static bool
same(const struct shared *a, const struct row *b)
{
	return a->key == b->key && a->doc == b->doc && a->type == b->type &&
	       a->confidence == b->confidence;
}

static uint32_t
share(struct tasks *t, const struct row *r)
{
	float confidence = r->confidence;
	uint32_t hash = (uint32_t)hash64((struct str){(char *)&confidence, 4},
	    r->key ^ (r->doc == NULL ? 0 : r->doc->hash));
	struct index_slot *at;

	index_reserve(&t->index, t->n + 1);
	at = index_at(&t->index, hash);
	while (at->number != 0 && !same(&t->shared[at->number - 1], r))
		at = index_next(&t->index, at);
	if (at->number == 0) {
		t->shared = mem_grow(t->shared, &t->cap, t->n + 1, sizeof *t->shared);
		t->shared[t->n++] =
		    (struct shared){r->key, r->doc, r->type, r->confidence};
		*at = (struct index_slot){hash, (uint32_t)t->n};
	}
	return at->number - 1;
}

struct task *
tasks_keep(struct tasks *t, const struct example *x, const struct features *v)
{
	size_t n = x->words.n + v->context + v->rows;
	struct task *k =
	    arena_zalloc(&t->arena, 1, sizeof *k + n * sizeof *k->number + v->rows);
	const uint32_t *context = v->term + v->words + v->grams;

	k->of = t;
	k->words = (uint32_t)x->words.n;
	k->context = v->context;
	k->rows = v->rows;
	k->channel = v->channel;
	k->scores = v->scores;
	k->length = v->length;
	k->cues = v->cues;
	k->previous = v->previous;
	n = 0;
	for (size_t i = 0; i < k->words; i++)
		k->number[n++] = lexicon_word(&t->lexicon, x->words.v[i]);
	for (size_t i = 0; i < k->context; i++)
		k->number[n++] = lexicon_term(&t->lexicon, context[i]);
	for (size_t i = 0; i < k->rows; i++)
		k->number[n++] = share(t, &v->row[i]);
	return k;
}

/* ---- to open ---- */

/* The first word, by which a task hides rows (experience.h). */
static void
open_first_word(const struct task *k, struct features *v, struct arena *a)
{
	const struct lexicon *l = &k->of->lexicon;

	v->words = k->words > 0;
	v->term = arena_alloc(a, sizeof *v->term);
	v->value = arena_zalloc(a, 1, sizeof *v->value);
	if (v->words > 0)
		v->term[0] = l->term[l->word[k->number[0]].term].hash;
}

/* Whether a score is by text, and not by the confidence, as S4 is. */
static bool
by_text(size_t s)
{
	return s != 4 && (s < OVERLAP_PAST || s >= OVERLAPS);
}

/* Copies the scores by text of a row from where they are kept; returns the next ones. */
static const float *
take_texts(const struct task *k, unsigned has, struct row *r, const float *kept)
{
	for (size_t s = 0; s < k->scores; s++) {
		if (!by_text(s))
			continue;
		if (has & 1)
			r->overlap[s] = *kept++;
		has >>= 1;
	}
	return kept;
}

/* The same to where they are kept; returns which are not 0, as bits. */
static unsigned
keep_texts(const struct task *k, const struct row *r, float **kept)
{
	unsigned has = 0, bit = 1;

	for (size_t s = 0; s < k->scores; s++) {
		if (!by_text(s))
			continue;
		if (r->overlap[s] != 0) {
			*(*kept)++ = r->overlap[s];
			has |= bit;
		}
		bit <<= 1;
	}
	return has;
}

/* Which scores by text each row has, as bits. */
static uint8_t *
has_of(const struct task *k)
{
	return (uint8_t *)(uintptr_t)(k->number + k->words + k->context + k->rows);
}

static void
open_rows(
    const struct task *k, enum task_part part, struct features *v, struct arena *a)
{
	const uint32_t *number = k->number + k->words + k->context;
	const float *texts = (const float *)(k->past + k->rows);

	v->rows = k->rows;
	v->row = arena_alloc(a, k->rows * sizeof *v->row);
	for (uint32_t i = 0; i < k->rows; i++) {
		const struct shared *s = &k->of->shared[number[i]];
		struct row *r = &v->row[i];

		*r = (struct row){.key = s->key,
		    .doc = s->doc,
		    .type = s->type,
		    .confidence = s->confidence};
		if (part == TASK_WORDS || k->past == NULL)
			continue;
		texts = take_texts(k, has_of(k)[i], r, texts);
		r->overlap[4] = (float)(SCALE_S4 * r->confidence);
		memcpy(r->overlap + OVERLAP_PAST, k->past[i].overlap,
		    sizeof k->past[i].overlap);
		memcpy(r->coarse, k->past[i].coarse, sizeof r->coarse);
		r->known = k->past[i].known;
	}
	for (size_t i = 0; i < BARE; i++) {
		memcpy(v->past[i], k->bare[i].overlap, sizeof v->past[i]);
		memcpy(v->coarse[i], k->bare[i].coarse, sizeof v->coarse[i]);
		v->known[i] = k->bare[i].known;
	}
}

void
task_open(
    const struct task *k, enum task_part part, struct features *v, struct arena *a)
{
	const struct spelling of = {
	    &k->of->lexicon, k->number, k->words, k->number + k->words, k->context};

	*v = (struct features){.vectors = k->of->lexicon.vectors,
	    .channel = k->channel,
	    .scores = k->scores,
	    .length = k->length,
	    .cues = k->cues,
	    .previous = k->previous};
	if (part == TASK_ROWS)
		open_first_word(k, v, a);
	else
		spell(&of, part == TASK_WHOLE, v, NULL, a);
	open_rows(k, part, v, a);
}

/* ---- values and scores ---- */

void
tasks_weigh(struct tasks *t, const struct counts *c)
{
	lexicon_weigh(&t->lexicon, c);
}

void
task_weigh(struct task *k, const struct counts *c, struct arena *scratch)
{
	struct task_idf idf;
	struct features v;
	float *text, *end;
	size_t n;

	task_open(k, TASK_WHOLE, &v, scratch);
	idf = task_idf_of(&v, c, scratch);
	overlap_score(&v, &idf, c, scratch);
	near_score(&v, c, scratch);
	text = arena_alloc(scratch, k->rows * SCORES * sizeof *text);
	end = text;
	for (uint32_t i = 0; i < k->rows; i++)
		has_of(k)[i] = (uint8_t)keep_texts(k, &v.row[i], &end);
	n = k->rows * sizeof *k->past;
	k->past =
	    arena_zalloc(&k->of->arena, 1, n + (size_t)(end - text) * sizeof *text);
	memcpy((char *)k->past + n, text, (size_t)(end - text) * sizeof *text);
}

void
task_keep_past(struct task *k, const struct features *v)
{
	for (uint32_t i = 0; i < k->rows; i++) {
		const struct row *r = &v->row[i];

		memcpy(k->past[i].overlap, r->overlap + OVERLAP_PAST,
		    sizeof k->past[i].overlap);
		memcpy(k->past[i].coarse, r->coarse, sizeof r->coarse);
		k->past[i].known = r->known;
	}
	for (size_t i = 0; i < BARE; i++) {
		memcpy(k->bare[i].overlap, v->past[i], sizeof v->past[i]);
		memcpy(k->bare[i].coarse, v->coarse[i], sizeof v->coarse[i]);
		k->bare[i].known = v->known[i];
	}
}

uint32_t
task_rows(const struct task *k)
{
	return k->rows;
}

uint64_t
task_row_key(const struct task *k, uint32_t row)
{
	if (row < k->rows)
		return k->of->shared[k->number[k->words + k->context + row]].key;
	return features_row_key(&(struct features){.rows = k->rows}, row);
}
