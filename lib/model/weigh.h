/*
 * The values of the terms of a task, and its overlap scores, by the counts of a
 * log.
 * For model and verb.
 */
#ifndef MODEL_WEIGH_H
#define MODEL_WEIGH_H

#include "model/features.h"

/* What experience adds stays 0. */
void weigh_features(struct features *, const struct counts *, struct arena *scratch);

#endif
