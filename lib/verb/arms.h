/*
 * A canary as step functions: compares the version on trial with the active one on
 * live trajectories of the same time. stats/arms.h states what the evidence proves.
 *
 * A unit counts once: when its first trajectory is `wait` old, by the mean reward of
 * those of its trajectories that had come by then. Retries of a task are in its unit.
 * The time is that of the newest task.created_at. Units are counted in the order of
 * their first trajectories. A trajectory without that time ends its unit at once.
 * For cmd.
 */
#ifndef VERB_ARMS_H
#define VERB_ARMS_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/arms.h"
#include "rec/trajectory.h"

struct arms_terms {
	struct canary canary;    /* the strings must outlive the comparison */
	double margin;           /* [0,1) */
	int64_t wait;            /* milliseconds */
	struct json_nums shares; /* the steps; empty: .05, .25 and 1 */
};

/* Holds 24 bytes for each trajectory, and about 100 for each unit. */
struct mb_arms;
struct mb_arms *mb_arms_new(const struct arms_terms *);
void mb_arms_free(struct mb_arms *);

/* Takes a trajectory; one that was not decided during this canary is ignored. */
void mb_arms_step(struct mb_arms *, const struct trajectory *);

/* Whether something is shown, so that no more need be read. */
bool mb_arms_shown(const struct mb_arms *);

/* The status; its strings are in the arena, or borrow from the terms. */
void mb_arms_finish(const struct mb_arms *, struct arena *, struct arms_status *);

#endif
