/*
 * The overlap of the text of each candidate with the task: six scores, S0 ... S5 of
 * memabra-router(7), each about in [0,1].
 * For model.
 */
#ifndef MODEL_OVERLAP_H
#define MODEL_OVERLAP_H

#include "model/features.h"

void overlap_score(struct features *, const struct counts *, struct arena *scratch);

#endif
