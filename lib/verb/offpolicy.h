/*
 * mb-offpolicy as step functions: takes logged examples, and estimates the
 * rewards that two routers would have earned on them. See memabra-router(7),
 * OFF-POLICY EVALUATION. For cmd.
 */
#ifndef VERB_OFFPOLICY_H
#define VERB_OFFPOLICY_H

#include "model/model.h"
#include "rec/off_policy.h"

/* Holds about 250 bytes for each example. */
struct mb_offpolicy;
struct mb_offpolicy *mb_offpolicy_new(struct model *baseline, struct model *challenger);
void mb_offpolicy_free(struct mb_offpolicy *);

void mb_offpolicy_step(struct mb_offpolicy *, const struct example *, struct arena *);

/* Weights above it count as this, from 1 on: stats/offpolicy.h. */
void mb_offpolicy_clip(struct mb_offpolicy *, double clip);

/* Call once. confidence 0: no bounds. The caller sets the versions. */
void mb_offpolicy_finish(
    struct mb_offpolicy *, double confidence, struct arena *, struct off_policy *);

#endif
