/*
 * mb-route as a step function: a task to the decision of a router.
 * For verb and cmd.
 */
#ifndef VERB_ROUTE_H
#define VERB_ROUTE_H

#include <stdint.h>

#include "model/model.h"
#include "rec/trajectory.h"

struct route_options {
	enum explore explore;
	double epsilon, temperature;
	uint64_t seed;
	/* Parts of the ids made here, so that two tasks don't share any: */
	int64_t now;
	uint64_t number; /* of the task in this run */
};

struct routed {
	struct str
	    trajectory_id; /* the task's own, or one made from where and when it came */
	struct decision decision; /* without router_version, which the caller knows */
	struct choice choice;
};

/* One task. Everything is in the arena or borrows from the task. */
void mb_route_step(struct model *, const struct route_options *,
    const struct trajectory *task, struct arena *, struct routed *);

/* A choice as the log has it. */
struct decision route_decision(
    const struct trajectory *task, const struct choice *, struct arena *);

#endif
