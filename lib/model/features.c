#include "model/features.h"

#include "base/hash.h"
#include "model/cues.h"
#include "model/tunables.h"

uint64_t
action_hash(struct str key)
{
	return hash64(key, TERM_CANDIDATE) | 1;
}

/* Candidates are counted in the same table as terms, by half of their hash. */
static uint32_t
row_term(const struct row *r)
{
	return (uint32_t)(r->key >> 32);
}

bool
features_known(const struct counts *c, struct str candidate_key)
{
	const struct row r = {.key = action_hash(candidate_key)};

	return counts_get(c, row_term(&r)) > 0;
}

static enum action_type
type_of(struct str name)
{
	int t = 0;

	while (t < ACTION_TYPES && !str_is(name, action_type_name((enum action_type)t)))
		t++;
	return (enum action_type)t;
}

/* The type before the colon of a key. */
static enum action_type
key_type(struct str key)
{
	const char *colon = memchr(key.p, ':', key.n);

	return type_of(
	    (struct str){key.p, colon == NULL ? key.n : (size_t)(colon - key.p)});
}

static void
make_rows(struct features *v, const struct example *x, const struct features_memory *m,
    uint32_t *places)
{
	size_t n = x->candidates.n;
	struct index seen = index_in(m->scratch, n);

	v->row = arena_alloc(m->keep, n * sizeof *v->row);
	v->rows = 0;
	for (size_t i = 0; i < n; i++) {
		const struct example_candidate *c = example_candidate(x, i);
		uint64_t key = action_hash(c->key);
		uint32_t at = index_put(&seen, (uint32_t)(key >> 32), v->rows + 1) - 1;

		if (at < v->rows && v->row[at].key != key)
			at = v->rows; /* equal halves of hashes are not equal keys */
		if (places != NULL)
			places[i] = at;
		if (at < v->rows)
			continue;
		v->row[v->rows++] = (struct row){.key = key,
		    .doc = docs_get(m->docs, c),
		    .type = key_type(c->key),
		    .confidence = (float)c->confidence};
	}
}

/* Looks up the words of a task, if the docs have vectors. */
static void
find_vectors(
    struct features *v, const struct example *x, const struct features_memory *m)
{
	uint32_t n = 0;

	if (v->vectors == NULL)
		return;
	v->vector = arena_zalloc(m->keep, v->words, sizeof *v->vector);
	for (size_t i = 0; i < x->words.n && n < v->words; i++) {
		if (v->term[n] == term_hash(TERM_WORD, x->words.v[i]))
			v->vector[n++] = vectors_find(v->vectors, x->words.v[i]);
	}
}

void
features_start(struct features *v, const struct example *x,
    const struct features_memory *m, uint32_t *places)
{
	size_t length = 0;

	while (length + 1 < LENGTHS && x->words.n + 1 >= (size_t)2 << length)
		length++;
	*v = (struct features){.vectors = docs_vectors(m->docs),
	    .length = (uint8_t)length,
	    .channel = x->channel.n == 0 ? 0 : term_hash(TERM_CHANNEL, x->channel),
	    .previous =
		(uint8_t)(x->previous.p == NULL ? ACTION_TYPES : type_of(x->previous))};
	v->scores = v->vectors == NULL ? OVERLAPS : SCORES;
	make_rows(v, x, m, places);
}

void
features_make(struct features *v, const struct example *x,
    const struct features_memory *m, uint32_t *places)
{
	struct arena *a = m->keep, *scratch = m->scratch;
	struct terms words = terms_of(TERM_WORD, x->words, scratch);
	struct terms grams = grams_of(x->words, GRAM_LEAST, GRAM_LEAST, scratch);
	struct terms longer = grams_of(x->words, GRAM_LEAST + 1, GRAM_MOST, scratch);
	struct terms stems = terms_of(TERM_STEM, x->words, scratch);
	struct terms context = terms_of(TERM_CONTEXT, x->context, scratch);
	const struct terms parts[] = {words, grams, longer, context};
	size_t n = words.n + grams.n + longer.n + context.n;

	features_start(v, x, m, places);
	v->words = (uint32_t)words.n;
	v->grams3 = (uint32_t)grams.n;
	v->grams = (uint32_t)(grams.n + longer.n);
	v->context = (uint32_t)context.n;
	v->stems = (uint32_t)stems.n;
	v->term = arena_alloc(a, n * sizeof *v->term);
	v->value = arena_alloc(a, n * sizeof *v->value);
	n = 0;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		memcpy(v->term + n, parts[i].v, parts[i].n * sizeof *v->term);
		n += parts[i].n;
	}
	v->stem = arena_alloc(a, stems.n * sizeof *v->stem);
	memcpy(v->stem, stems.v, stems.n * sizeof *v->stem);
	v->stem_value = arena_alloc(a, stems.n * sizeof *v->stem_value);
	v->cues = (uint8_t)cues_of(x->words);
	find_vectors(v, x, m);
}

uint32_t
features_add_row(
    struct features *v, struct str key, enum action_type type, struct arena *a)
{
	struct row *more = arena_alloc(a, (v->rows + 1) * sizeof *more);

	memcpy(more, v->row, v->rows * sizeof *more);
	more[v->rows] = (struct row){.key = action_hash(key), .type = type};
	v->row = more;
	return v->rows++;
}

uint64_t
features_row_key(const struct features *v, uint32_t row)
{
	if (row < v->rows)
		return v->row[row].key;
	return action_hash(
	    str_of(action_type_name(row == v->rows ? ACTION_DIRECT : ACTION_CLARIFY)));
}

void
features_count(const struct features *v, struct counts *c)
{
	c->examples++;
	for (uint32_t i = 0; i < v->words + v->grams + v->context; i++)
		counts_see(c, v->term[i]);
	for (uint32_t i = 0; i < v->stems; i++)
		counts_see(c, v->stem[i]);
	for (uint32_t i = 0; i < v->rows; i++)
		counts_see(c, row_term(&v->row[i]));
}
