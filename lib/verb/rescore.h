/*
 * How probable a logged decision was, by the router that made it: asked the
 * same task in the same way, it has the same distribution again, bit for bit.
 * For cmd.
 */
#ifndef VERB_RESCORE_H
#define VERB_RESCORE_H

#include "model/model.h"
#include "rec/trajectory.h"

/*
 * NAN when the log does not say how it explored: a mode that is none of ours,
 * one without its epsilon or temperature, or a seed without a mode. 0 when the
 * router could not have chosen this action, so that the log is not what it
 * says: also when it would have had another number of actions to choose among.
 */
double rescore(struct model *, const struct trajectory *, const struct decision *,
    struct str action, struct arena *);

#endif
