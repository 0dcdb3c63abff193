/*
 * One number in [0,1] for how a trajectory went.
 * For verb, store and cmd.
 */
#ifndef REC_REWARD_H
#define REC_REWARD_H

#include <stdbool.h>

#include "rec/trajectory.h"

/* What an outcome is worth when the log gives no reward. */
struct reward_weights {
	double success;    /* for status "success" */
	double tool_error; /* off for each */
	double correction; /* off for each */
	double minute;     /* off for each minute of latency */
	double cost;       /* off for each unit of cost */
};

extern const struct reward_weights REWARD_DEFAULT; /* 1, .2, .3, .1, 1 */

/* The logged reward, else success - errors - corrections - latency - cost, clamped to [0,1]. */
double trajectory_reward(const struct trajectory *, const struct reward_weights *);

/* Whether the action itself failed: a tool error, or a status that says error or timeout.
 * An answer that was merely not good has status "failure", and that is what rewards are for. */
bool outcome_failed(const struct outcome *);

#endif
