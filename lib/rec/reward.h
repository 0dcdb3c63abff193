/*
 * The reward of a trajectory: one number in [0,1].
 * For verb, store and cmd.
 */
#ifndef REC_REWARD_H
#define REC_REWARD_H

#include "rec/trajectory.h"

/* The reward of an outcome if the log has none. */
struct reward_weights {
	double success;    /* for a status of success */
	double tool_error; /* subtracted for each */
	double correction; /* subtracted for each */
	double minute;     /* subtracted for each minute of latency */
	double cost;       /* subtracted for each unit of cost */
};

extern const struct reward_weights REWARD_DEFAULT; /* 1, .2, .3, .1, 1 */

/*
 * The logged reward, else success - errors - corrections - latency - cost, in
 * [0,1]. NAN if the reward was revoked.
 */
double trajectory_reward(const struct trajectory *, const struct reward_weights *);

/* The reward of a decision, else that of its trajectory; NAN if there is none. */
double decision_reward(
    const struct trajectory *, const struct decision *, const struct reward_weights *);

/*
 * Whether the action itself failed: a tool error, or a status of error. Returns 1,
 * 0, or -1 if it is unknown. A bad answer has a status of failure, and only its
 * reward is low.
 */
int outcome_error(const struct outcome *);

#endif
