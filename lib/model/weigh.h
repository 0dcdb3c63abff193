/*
 * Computes the values of the terms of a task, and its overlap scores, from the
 * counts of a log.
 * For model and verb.
 */
#ifndef MODEL_WEIGH_H
#define MODEL_WEIGH_H

#include "model/features.h"

/* The scores from experience stay 0. */
void weigh_features(struct features *, const struct counts *, struct arena *scratch);

#endif
