/*
 * One pass of the model over a task: the features, the scores, and the names of the
 * rows. It is the base of a choice and of its explanation.
 * For model.
 */
#ifndef MODEL_INFERENCE_H
#define MODEL_INFERENCE_H

#include "model/scores.h"
#include "model/spelled.h"

struct inference {
	struct lexicon *lexicon; /* given, with the counts */
	const struct example *task;
	struct spelled spelled;
	struct features features;
	struct scores scores;
	const struct counts *counts;
	uint32_t *row;       /* the row in the features of each candidate */
	uint32_t *candidate; /* the place in the example of each row of the features */
	double compete;
	bool learnt; /* it was trained on a log; false for the built-in rules */
};

void inference_make(struct inference *, const struct example *, const struct weights *,
    const struct counts *, const struct features_memory *);

const struct example_candidate *inference_candidate(
    const struct inference *, uint32_t row);
/* the id of a candidate */
struct str inference_id(const struct inference *, uint32_t row);
/* the key of any row */
struct str inference_key(const struct inference *, uint32_t row);

#endif
