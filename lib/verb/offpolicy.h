/*
 * mb-offpolicy as a step function: logged examples in, what two routers
 * would have earned on them out. memabra-router(7), OFF-POLICY EVALUATION.
 * For cmd.
 */
#ifndef VERB_OFFPOLICY_H
#define VERB_OFFPOLICY_H

#include "model/model.h"
#include "rec/off_policy.h"

/* Holds about 250 bytes an example. */
struct mb_offpolicy;
struct mb_offpolicy *mb_offpolicy_new(struct model *baseline, struct model *challenger);
void mb_offpolicy_free(struct mb_offpolicy *);

void mb_offpolicy_step(struct mb_offpolicy *, const struct example *, struct arena *);

/* Once; confidence 0: no bounds. The versions are the caller's. */
void mb_offpolicy_finish(
    struct mb_offpolicy *, double confidence, struct arena *, struct off_policy *);

#endif
