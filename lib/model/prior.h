/*
 * What is believed before any log: an action whose text overlaps with the task
 * is likely right. The rules router is this and nothing else; a learner starts
 * from it, so that a small or noisy log does little harm.
 * For model.
 */
#ifndef MODEL_PRIOR_H
#define MODEL_PRIOR_H

void prior_weights(float *w); /* the first DENSE of them */

#endif
