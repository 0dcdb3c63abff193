/*
 * The text of a candidate as terms. The same few candidates come with task
 * after task, so each distinct text is taken apart once.
 * For model.
 */
#ifndef MODEL_DOC_H
#define MODEL_DOC_H

#include "model/counts.h"
#include "model/terms.h"
#include "rec/example.h"

/* A term of a text, and how often it is there. */
struct posting {
	uint32_t term;
	float times;
};

struct doc {
	uint64_t hash; /* of title and text */
	struct posting *words, *stems;
	size_t nwords, nstems;
	struct terms grams; /* 3-grams */
	struct terms title; /* stems of the title's words */
	float length;       /* in words, repeats counted */
	float
	    gram_norm; /* root of the sum of idf^2 over grams; negative until it is asked for */
};

struct docs;
struct docs *docs_new(void);
void docs_free(struct docs *);
void docs_forget(struct docs
	*); /* when they have become many or large: what docs_get gave is gone then */

struct doc *docs_get(struct docs *, const struct example_candidate *);

/* Once the counts are as they will stay. */
double doc_gram_norm(struct doc *, const struct counts *);

#endif
