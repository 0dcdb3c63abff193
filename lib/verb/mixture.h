/*
 * The decision of two routers, each for a share of the units: a canary. A unit (a
 * session, a user or a task) has a place in [0,1), a hash of its id and of the version
 * on trial; that version decides if the place is less than the share. So the same unit
 * gets the same version each time, a larger share keeps the units of the smaller one,
 * and the next version is tried on other units.
 * For verb, cli and cmd.
 */
#ifndef VERB_MIXTURE_H
#define VERB_MIXTURE_H

#include "rec/canary.h"
#include "verb/route.h"

/*
 * The id of the unit of a task; `unit` is session, user or task. A task without it
 * counts by its task_id, or else by the id of its trajectory.
 */
struct str mixture_unit(
    const struct trajectory *, struct str trajectory_id, struct str unit);

/* The place of a unit, in [0,1). */
double mixture_place(struct str unit_id, struct str version);

struct mixture {
	struct model *active, *canary;
	const struct canary *terms;
};

/*
 * As mb_route_step, and sets router_version and canary of the decision. Its propensity
 * is that of both routers: share * p(canary) + (1 - share) * p(active); both are asked.
 */
void mb_mixture_step(const struct mixture *, const struct route_options *,
    const struct trajectory *task, struct arena *, struct routed *);

#endif
