/*
 * The words of a task that the reasons for a text name.
 * For explain.c.
 */
#ifndef MODEL_WORD_REASONS_H
#define MODEL_WORD_REASONS_H

#include "model/features.h"

/*
 * "'disk', 'usage'": of the words that the text shares, those with the largest idf.
 * `words` are the distinct words of the task, in the order of the features.
 */
struct str words_shared(
    const struct features *, struct strs words, const struct doc *, struct arena *);

struct near_reason {
	const struct features *features;
	const struct counts *counts;
	struct strs words; /* of the task, as above */
	uint32_t row;
	struct strs text; /* of its candidate, with repeats */
};

/* "'wifi' is near 'network'": the words that add most to S9. */
struct str words_near(const struct near_reason *, struct arena *);

#endif
