/*
 * The words of a log, each once, with the hashes of their stems and grams: a task is then
 * a list of numbers, and to list its terms takes no text and no hash table.
 * For model.
 */
#ifndef MODEL_LEXICON_H
#define MODEL_LEXICON_H

#include "base/arena.h"
#include "base/index.h"
#include "model/counts.h"
#include "model/terms.h"
#include "model/tunables.h"
#include "model/vectors.h"

enum { GRAM_LENGTHS = GRAM_MOST - GRAM_LEAST + 1 };

struct lexicon_term {
	double idf;
	uint32_t hash;
	uint32_t mark; /* of the last list that has it */
};

/* Terms are places in `term`. */
struct lexicon_word {
	struct str text; /* compared: who knows a hash can make words that have it */
	uint64_t hash;
	uint32_t term, stem, vector; /* vector: its number in the vectors; 0: none */
	uint32_t gram;               /* where its grams begin, the shortest first */
	uint8_t grams[GRAM_LENGTHS]; /* of each length */
	uint8_t cues;                /* a set of enum cue */
};

struct lexicon {                       /* zero-initialise */
	const struct vectors *vectors; /* of the words; or NULL */
	/* of the idf of terms; or NULL: lexicon_weigh sets it */
	const struct counts *counts;
	struct lexicon_term *term;
	struct lexicon_word *word;
	uint32_t *gram;
	size_t terms, term_cap, words, word_cap, grams, gram_cap;
	struct index by_hash, word_by_hash;
	struct arena arena; /* owns the texts */
	uint32_t mark;
};

/* The places of a term and of a word; absent ones are added. */
uint32_t lexicon_term(struct lexicon *, uint32_t hash);
uint32_t lexicon_word(struct lexicon *, struct str word);
void lexicon_weigh(struct lexicon *, const struct counts *); /* sets all idf */
void lexicon_release(struct lexicon *);

/* Forgets all words if they are many: before the words of a task are looked up. */
void lexicon_bound(struct lexicon *);

/* A list of distinct terms, with their idf, in room of the caller. */
struct lexicon_list {
	uint32_t *term;
	float *value;
	double *idf;     /* NULL: not kept */
	uint32_t *owner; /* NULL: not kept; else `by`, as it was when a term was put */
	uint32_t n, by;
	double squares; /* the sum of idf^2 */
};

void lexicon_begin(struct lexicon *); /* of each list, before its first term */
void lexicon_put(
    struct lexicon *, struct lexicon_list *, uint32_t term); /* unless it is there */
void lexicon_scale(struct lexicon_list *, double norm);      /* the values to a norm */

#endif
