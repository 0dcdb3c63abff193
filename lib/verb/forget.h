/*
 * mb-forget: which trajectories are meant. For cmd.
 */
#ifndef VERB_FORGET_H
#define VERB_FORGET_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/trajectory.h"

struct forget_wish {
	struct str user, tool; /* absent: any */
	bool timed;
	int64_t since, until;       /* UTC ms: since <= created_at < until */
	unsigned long long no_time; /* out: trajectories left out for want of a time */
};

/* Whether anything restricts the trajectories. */
bool mb_forget_restricts(const struct forget_wish *);

/*
 * Whether a trajectory is of the user, has called the tool (a skill or a memory with
 * that id is meant too), and is of that time. Everything that is given must hold.
 */
bool mb_forget_means(struct forget_wish *, const struct trajectory *);

#endif
