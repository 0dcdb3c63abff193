/*
 * One pass of the model over a task, which a choice is made by and explained
 * with: the features, the scores, and the names of the rows.
 * For model.
 */
#ifndef MODEL_INFERENCE_H
#define MODEL_INFERENCE_H

#include "model/scores.h"

struct inference {
	const struct example *task;
	struct features features;
	struct scores scores;
	const struct counts *counts;
	uint32_t *candidate; /* of each row of the features: its place in the example */
	double compete;
	bool learnt; /* a log taught it; not the built-in rules */
};

void inference_make(struct inference *, const struct example *, const struct weights *,
    const struct counts *, const struct features_memory *);

const struct example_candidate *inference_candidate(
    const struct inference *, uint32_t row);
struct str inference_id(const struct inference *, uint32_t row);  /* of a candidate */
struct str inference_key(const struct inference *, uint32_t row); /* of any row */

/* The key of a pair of rows; absent when there can be none, their ids being the same. */
struct str inference_pair_key(
    const struct inference *, uint32_t i, uint32_t k, struct arena *);

#endif
