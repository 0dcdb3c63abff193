/*
 * The terms of a task with their values, from the numbers of its words in a lexicon: no
 * text is cut and no term is hashed again. Of mb-route that took a seventh of the
 * instructions on a task of clinc150, and a fifth on one of metatool.
 * For model.
 */
#ifndef MODEL_SPELLED_H
#define MODEL_SPELLED_H

#include "model/features.h"
#include "model/lexicon.h"

/* The words of a task. */
struct spelling {
	struct lexicon *lexicon;
	const uint32_t *word; /* places in the lexicon, with repeats */
	uint32_t words;
	const uint32_t *context; /* terms of the lexicon */
	uint32_t contexts;
};

/* What struct features does not have of its terms. */
struct spelled {
	double *idf; /* of each term */
	double *stem_idf;
	/* Of each word and gram, 1 + the distinct word that it is of; the first of several. */
	uint32_t *owner;
	uint32_t
	    *first; /* of each distinct word, its place among the words with repeats */
};

/*
 * Adds terms, values, numbers of vectors and cues to features that have none. Without
 * `whole` the grams and the context are left out. *also, if not NULL, is filled too.
 */
void spell(const struct spelling *, bool whole, struct features *, struct spelled *also,
    struct arena *);

/* Looks up the words of a task. The arena owns the numbers. */
struct spelling spelling_of(struct lexicon *, const struct example *, struct arena *);

#endif
