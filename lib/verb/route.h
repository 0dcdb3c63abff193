/*
 * mb-route as a step function: makes the decision of a router for a task. For
 * verb, cli and cmd.
 */
#ifndef VERB_ROUTE_H
#define VERB_ROUTE_H

#include <stdint.h>

#include "model/model.h"
#include "rec/trajectory.h"
#include "rec/pin.h"

struct route_options {
	enum explore explore;
	double epsilon, temperature;
	uint64_t seed;
	/*
	 * The router does not see a candidate that `never` pins. The first that
	 * `always` pins is chosen, whatever the router says.
	 */
	struct pins never, always;
	/*
	 * If the best expected reward is lower than this, the decision is `fallback`;
	 * NAN: there is no limit. Without the candidates of the fallback in a task
	 * the direct answer takes its place: FALLBACK_LACKING.
	 */
	double min_expected;
	struct action fallback;
	/*
	 * Parts of generated ids, so that two tasks never share an id. With `origin`,
	 * which no other process has (cli/origin.h), the ids differ from those of all
	 * processes and hosts. If it is 0, they are made of task, time and seed.
	 */
	uint64_t origin[2];
	int64_t now;
	uint64_t number; /* of the task in this run */
};

struct routed {
	struct str
	    /* the id of the task, or one made from the source and time of the task */
	    trajectory_id;
	struct decision decision; /* without router_version, which the caller sets */
	struct choice choice;     /* of an override: `chosen` is `actions` or less */
	enum fallback { FALLBACK_NOT, FALLBACK_CHOSEN, FALLBACK_LACKING } fallback;
};

/*
 * Decides one task. The result is in the arena or borrows from the task. An
 * override (by `always` or `min_expected`) has the propensity 1, among one action:
 * the log then says that nothing else could have been chosen.
 */
void mb_route_step(struct model *, const struct route_options *,
    const struct trajectory *task, struct arena *, struct routed *);

/* A choice as a decision of the log. */
struct decision route_decision(
    const struct trajectory *task, const struct choice *, struct arena *);

#endif
