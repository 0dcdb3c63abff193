/*
 * A router that is partly what was learnt and partly the best constant. A score is a
 * sum of weights times features, so shares of both weights are shares of both scores.
 * For model.
 */
#ifndef MODEL_BLEND_H
#define MODEL_BLEND_H

#include "model/platt.h"
#include "model/weights.h"

/*
 * The share of what was learnt, 0 to 1, from what both say about held-out lessons: of
 * the lead of the logged action over the mean action, how much becomes reward.
 */
double blend_share(
    const struct observed *learnt, const struct observed *constant, size_t n);

/*
 * Blends the weights with those of the best constant. The larger share keeps its scale;
 * so does the base, because the share of how good any action is, is not known.
 */
void blend_weights(struct weights *, double share);

/* Keeps a share of what was learnt; the rest is where it started. */
void blend_rules(struct weights *, const struct weights *rules, double share);

#endif
