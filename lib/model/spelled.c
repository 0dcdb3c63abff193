#include "model/spelled.h"

struct spelling
spelling_of(struct lexicon *l, const struct example *x, struct arena *a)
{
	uint32_t *word = arena_alloc(a, x->words.n * sizeof *word);
	uint32_t *context = arena_alloc(a, x->context.n * sizeof *context);

	for (size_t i = 0; i < x->words.n; i++)
		word[i] = lexicon_word(l, x->words.v[i]);
	for (size_t i = 0; i < x->context.n; i++)
		context[i] = lexicon_term(l, term_hash(TERM_CONTEXT, x->context.v[i]));
	return (struct spelling){
	    l, word, (uint32_t)x->words.n, context, (uint32_t)x->context.n};
}

/* How many terms a task may have at most. */
static size_t
room_for(const struct spelling *s, bool whole)
{
	const struct lexicon_word *word = s->lexicon->word;
	size_t n = s->words + (whole ? s->contexts : 0);

	for (uint32_t i = 0; whole && i < s->words; i++) {
		for (size_t g = 0; g < GRAM_LENGTHS; g++)
			n += word[s->word[i]].grams[g];
	}
	return n;
}

/* The list after the terms of another one; NULL: the first. */
static struct lexicon_list
list_after(const struct features *v, uint32_t terms, const struct spelled *also)
{
	struct lexicon_list l = {.term = v->term + terms, .value = v->value + terms};

	if (also != NULL) {
		l.idf = also->idf + terms;
		l.owner = also->owner + terms;
	}
	return l;
}

static void
spell_words(const struct spelling *s, struct features *v, struct spelled *also)
{
	struct lexicon_list words = list_after(v, 0, also);
	struct lexicon *l = s->lexicon;
	unsigned cues = 0;

	lexicon_begin(l);
	for (uint32_t i = 0; i < s->words; i++) {
		const struct lexicon_word *w = &l->word[s->word[i]];
		uint32_t before = words.n;

		cues |= w->cues;
		words.by = before + 1;
		lexicon_put(l, &words, w->term);
		if (words.n == before)
			continue;
		if (v->vectors != NULL)
			v->vector[before] = w->vector;
		if (also != NULL)
			also->first[before] = i;
	}
	lexicon_scale(&words, 1);
	v->words = words.n;
	v->cues = (uint8_t)cues;
}

static void
spell_stems(const struct spelling *s, struct features *v, struct spelled *also)
{
	struct lexicon_list stems = {.term = v->stem, .value = v->stem_value};
	struct lexicon *l = s->lexicon;

	if (also != NULL)
		stems.idf = also->stem_idf;
	lexicon_begin(l);
	for (uint32_t i = 0; i < s->words; i++)
		lexicon_put(l, &stems, l->word[s->word[i]].stem);
	lexicon_scale(&stems, 1);
	v->stems = stems.n;
}

/* The distinct grams of these lengths. */
static void
put_grams(const struct spelling *s, const struct spelled *also, struct lexicon_list *to,
    size_t from, size_t end)
{
	struct lexicon *l = s->lexicon;

	lexicon_begin(l);
	for (size_t length = from; length < end; length++) {
		to->by = 0;
		for (uint32_t i = 0; i < s->words; i++) {
			const struct lexicon_word *w = &l->word[s->word[i]];
			const uint32_t *gram = l->gram + w->gram;

			/* A word that came before adds nothing, whatever owns it. */
			if (also != NULL && also->first[to->by] == i)
				to->by++;
			for (size_t g = 0; g < length; g++)
				gram += w->grams[g];
			for (size_t g = 0; g < w->grams[length]; g++)
				lexicon_put(l, to, gram[g]);
		}
	}
}

static void
spell_grams_and_context(
    const struct spelling *s, struct features *v, const struct spelled *also)
{
	struct lexicon_list grams = list_after(v, v->words, also), context;

	put_grams(s, also, &grams, 0, 1);
	v->grams3 = grams.n;
	put_grams(s, also, &grams, 1, GRAM_LENGTHS);
	v->grams = grams.n;
	lexicon_scale(&grams, 1);
	context = list_after(v, v->words + v->grams, also);
	lexicon_begin(s->lexicon);
	for (uint32_t i = 0; i < s->contexts; i++)
		lexicon_put(s->lexicon, &context, s->context[i]);
	lexicon_scale(&context, NORM_CONTEXT);
	v->context = context.n;
}

void
spell(const struct spelling *s, bool whole, struct features *v, struct spelled *also,
    struct arena *a)
{
	size_t room = room_for(s, whole);

	v->term = arena_alloc(a, room * sizeof *v->term);
	v->value = arena_alloc(a, room * sizeof *v->value);
	v->stem = arena_alloc(a, s->words * sizeof *v->stem);
	v->stem_value = arena_alloc(a, s->words * sizeof *v->stem_value);
	if (v->vectors != NULL)
		v->vector = arena_alloc(a, s->words * sizeof *v->vector);
	if (also != NULL)
		*also =
		    (struct spelled){.idf = arena_alloc(a, room * sizeof *also->idf),
			.stem_idf = arena_alloc(a, s->words * sizeof *also->stem_idf),
			.owner = arena_alloc(a, room * sizeof *also->owner),
			.first = arena_alloc(a, (s->words + 1) * sizeof *also->first)};
	spell_words(s, v, also);
	if (also != NULL)
		also->first[v->words] = UINT32_MAX; /* no place */
	spell_stems(s, v, also);
	if (whole)
		spell_grams_and_context(s, v, also);
}
