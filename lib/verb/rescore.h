/*
 * Recomputes the propensity of a logged decision with the router that made it.
 * The same router, task and options give the same distribution, bit for bit. For
 * cmd.
 */
#ifndef VERB_RESCORE_H
#define VERB_RESCORE_H

#include "model/model.h"
#include "rec/trajectory.h"

/*
 * Returns 1 for an override, which the router did not choose.
 * Returns NAN if the log does not say how the decision was explored: an unknown
 * mode, a mode without its epsilon or temperature, a seed without a mode, or an
 * unknown override.
 * Returns 0 if the router could not have chosen this action, or had another
 * number of actions to choose from: then the log is wrong.
 */
double rescore(struct model *, const struct trajectory *, const struct decision *,
    struct str action, struct arena *);

#endif
