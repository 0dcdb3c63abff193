/*
 * The text of a candidate as terms. The same few candidates occur in many tasks, so
 * each distinct text is analysed once and kept.
 * For model.
 */
#ifndef MODEL_DOC_H
#define MODEL_DOC_H

#include "model/counts.h"
#include "model/terms.h"
#include "model/vectors.h"
#include "rec/example.h"

/* A term of a text, and how often it occurs. */
struct posting {
	uint32_t term;
	float times;
};

/* The greatest cosine of a word of a task with any word of a text. */
struct near_word {
	uint32_t number; /* of the word in the vectors; 0: the place is empty */
	float cosine;
};

enum { NEAR_KEPT = 32 }; /* places; the words of tasks are few, and come again */

/* What the word vectors say of a text. */
struct doc_near {
	uint32_t *number; /* of each of its words in the vectors; 0: none */
	float *length;    /* of the vector of that word */
	float *mean;      /* of its words, of length 1; NULL: not computed yet */
	float *room;      /* for the mean */
	struct near_word kept[NEAR_KEPT];
};

struct doc {
	uint64_t hash; /* of title and text, or of the number that they have */
	struct posting *words, *stems;
	size_t nwords, nstems;
	struct terms grams;    /* 3-grams */
	struct terms title;    /* stems of the title's words */
	float length;          /* in words, with repeats */
	struct doc_near *near; /* NULL: there are no vectors */
	float
	    /* root of the sum of idf^2 over grams; negative until it is computed */
	    gram_norm;
};

struct docs;
struct docs *docs_new(void);
/* The words of later docs have these vectors, which are borrowed; NULL: none. */
void docs_use(struct docs *, const struct vectors *);
const struct vectors *docs_vectors(const struct docs *);
void docs_free(struct docs *);
void docs_forget(struct docs
	/*
	 * Frees all docs if they are many or large; pointers of docs_get are then
	 * invalid.
	 */
	*);

struct doc *docs_get(struct docs *, const struct example_candidate *);

/* Call it after the counts are final. */
double doc_gram_norm(struct doc *, const struct counts *);

#endif
