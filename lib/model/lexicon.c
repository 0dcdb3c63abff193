#include "model/lexicon.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "model/cues.h"

enum { TERMS_MOST = 1 << 17 }; /* kept between tasks: 10 MB with their words */

uint32_t
lexicon_term(struct lexicon *l, uint32_t hash)
{
	uint32_t at = index_put(&l->by_hash, hash, (uint32_t)l->terms + 1) - 1;

	if (at < l->terms)
		return at;
	l->term = mem_grow(l->term, &l->term_cap, l->terms + 1, sizeof *l->term);
	l->term[l->terms++] = (struct lexicon_term){
	    .hash = hash, .idf = l->counts == NULL ? 0 : counts_idf(l->counts, hash)};
	return at;
}

static void
add_gram(void *ctx, uint32_t hash)
{
	struct lexicon *l = ctx;

	l->gram = mem_grow(l->gram, &l->gram_cap, l->grams + 1, sizeof *l->gram);
	l->gram[l->grams++] = lexicon_term(l, hash);
}

static struct lexicon_word
make_word(struct lexicon *l, struct str s, uint64_t hash)
{
	struct lexicon_word w = {.text = arena_dup(&l->arena, s),
	    .hash = hash,
	    .term = lexicon_term(l, term_hash(TERM_WORD, s)),
	    .stem = lexicon_term(l, term_hash(TERM_STEM, term_stem(s))),
	    .vector = l->vectors == NULL ? 0 : vectors_find(l->vectors, s),
	    .gram = (uint32_t)l->grams,
	    .cues = (uint8_t)cues_of((struct strs){&s, 1})};

	for (size_t i = 0; i < GRAM_LENGTHS; i++) {
		size_t before = l->grams;

		grams_each(s, GRAM_LEAST + i, add_gram, l);
		w.grams[i] = (uint8_t)(l->grams - before);
	}
	return w;
}

static bool
is_word(const struct lexicon_word *w, struct str s, uint64_t hash)
{
	return w->hash == hash && str_eq(w->text, s);
}

uint32_t
lexicon_word(struct lexicon *l, struct str s)
{
	uint64_t hash = hash64(s, 0);
	struct index_slot *at;

	index_reserve(&l->word_by_hash, l->words + 1);
	at = index_at(&l->word_by_hash, (uint32_t)hash);
	while (at->number != 0 && !is_word(&l->word[at->number - 1], s, hash))
		at = index_next(&l->word_by_hash, at);
	if (at->number == 0) {
		l->word =
		    mem_grow(l->word, &l->word_cap, l->words + 1, sizeof *l->word);
		l->word[l->words++] = make_word(l, s, hash);
		*at = (struct index_slot){(uint32_t)hash, (uint32_t)l->words};
	}
	return at->number - 1;
}

void
lexicon_weigh(struct lexicon *l, const struct counts *c)
{
	for (size_t i = 0; i < l->terms; i++)
		l->term[i].idf = counts_idf(c, l->term[i].hash);
}

void
lexicon_release(struct lexicon *l)
{
	mem_free(l->term);
	mem_free(l->word);
	mem_free(l->gram);
	index_release(&l->by_hash);
	index_release(&l->word_by_hash);
	arena_release(&l->arena);
	*l = (struct lexicon){0};
}

void
lexicon_bound(struct lexicon *l)
{
	struct lexicon empty = {.vectors = l->vectors, .counts = l->counts};

	if (l->terms < TERMS_MOST)
		return;
	lexicon_release(l);
	*l = empty;
}

void
lexicon_begin(struct lexicon *l)
{
	if (++l->mark != 0)
		return;
	l->mark = 1; /* after 2^32 lists: no old mark may look like a new one */
	for (size_t i = 0; i < l->terms; i++)
		l->term[i].mark = 0;
}

void
lexicon_put(struct lexicon *l, struct lexicon_list *to, uint32_t term)
{
	struct lexicon_term *t = &l->term[term];

	if (t->mark == l->mark)
		return;
	t->mark = l->mark;
	if (to->idf != NULL)
		to->idf[to->n] = t->idf;
	if (to->owner != NULL)
		to->owner[to->n] = to->by;
	to->term[to->n] = t->hash;
	to->value[to->n++] = (float)t->idf;
	to->squares += t->idf * t->idf;
}

void
lexicon_scale(struct lexicon_list *l, double norm)
{
	for (uint32_t i = 0; i < l->n; i++)
		l->value[i] = (float)(l->value[i] * norm / sqrt(l->squares));
}
