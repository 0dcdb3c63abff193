/*
 * The weights before any log: an action whose text overlaps with the task is
 * probably right, and the words of a task suggest a type of action. The rules
 * router is only this prior. A learner starts from these weights, so a small or
 * noisy log does little harm.
 * For model.
 */
#ifndef MODEL_PRIOR_H
#define MODEL_PRIOR_H

#include "model/weights.h"

void prior_weights(float *w); /* sets the first DENSE weights */

/* All weights of a learner before its first example. */
void prior_start(struct weights *);

/*
 * The best constant of each channel: only the mean rewards count. Of actions with
 * equal means, such as those that were never tried, the rules choose.
 */
void prior_constant(struct weights *);

/* Whether any of the weights differs from the prior: the log taught something. */
bool prior_changed(const struct weights *);

/* The common words if there is no log; English only. */
void prior_counts(struct counts *);

#endif
