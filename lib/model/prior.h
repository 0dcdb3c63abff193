/*
 * What is believed before any log: an action whose text overlaps with the task
 * is likely right, and a task's words say what kind of action it asks for. The
 * rules router is this and nothing else; a learner starts from the weights, so
 * that a small or noisy log does little harm.
 * For model.
 */
#ifndef MODEL_PRIOR_H
#define MODEL_PRIOR_H

#include "model/counts.h"

void prior_weights(float *w); /* the first DENSE of them */

/* Where no log says which words are common, these are: English only. */
void prior_counts(struct counts *);

#endif
