/*
 * The overlap of the text of each candidate with the task: six scores, S0 ... S5 of
 * memabra-router(7), each about in [0,1].
 * For model.
 */
#ifndef MODEL_OVERLAP_H
#define MODEL_OVERLAP_H

#include "model/features.h"

/* The idf of the terms of a task: of its words, then grams, then context; of its stems. */
struct task_idf {
	const double *term, *stem;
};

struct task_idf task_idf_of(
    const struct features *, const struct counts *, struct arena *scratch);

void overlap_score(struct features *, const struct task_idf *, const struct counts *,
    struct arena *scratch);

#endif
