/*
 * The routers that the decisions of a log name: versions of a state, and the rules. Each
 * says with which probability it makes a decision that the log has. For cmd.
 */
#ifndef CLI_NAMED_H
#define CLI_NAMED_H

#include "cli/cli.h"
#include "rec/trajectory.h"
#include "store/state.h"

struct named;
struct named *named_new(struct cli *, struct state *);
void named_free(struct named *);

/*
 * The probability of the first decision of a trajectory by the router that it names; 0 if
 * that cannot have made it; NAN if the version is not stored, or the exploration unknown.
 * During a canary both versions are asked, each for its share of the units.
 */
double named_propensity(struct named *, const struct trajectory *,
    const struct decision *, struct str action, struct arena *);

#endif
