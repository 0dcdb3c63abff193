/*
 * The text of a candidate as terms. The same few candidates occur in many tasks, so
 * each distinct text is analysed once and kept.
 * For model.
 */
#ifndef MODEL_DOC_H
#define MODEL_DOC_H

#include "model/counts.h"
#include "model/terms.h"
#include "rec/example.h"

/* A term of a text, and how often it occurs. */
struct posting {
	uint32_t term;
	float times;
};

struct doc {
	uint64_t hash; /* hash of title and text */
	struct posting *words, *stems;
	size_t nwords, nstems;
	struct terms grams; /* 3-grams */
	struct terms title; /* stems of the title's words */
	float length;       /* in words, with repeats */
	float
	    /* root of the sum of idf^2 over grams; negative until it is computed */
	    gram_norm;
};

struct docs;
struct docs *docs_new(void);
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
