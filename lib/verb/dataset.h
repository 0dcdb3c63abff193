/*
 * mb-dataset as a step function: makes the examples of a trajectory, one for
 * each decision that has a reward, its own or that of the trajectory. For cmd.
 */
#ifndef VERB_DATASET_H
#define VERB_DATASET_H

#include "base/err.h"
#include "model/describe.h"
#include "rec/example.h"
#include "rec/reward.h"
#include "rec/trajectory.h"

struct dataset_options {
	struct reward_weights weights; /* for a trajectory without a reward */
	bool own;        /* a propensity counts only if the decision names its router */
	bool unrewarded; /* also a first decision whose reward never came */
	/*
	 * Returns the propensity of the first decision of a trajectory if the
	 * log has none; NAN if it cannot be known. NULL: leave it unknown.
	 */
	double (*rescore)(void *ctx, const struct trajectory *, const struct decision *,
	    struct str action, struct arena *);
	/*
	 * With `own`: whether the propensity of the first decision of a trajectory is
	 * what its router computes: 1, 0, or -1 if nobody knows. NULL: do not ask.
	 */
	int (*check)(void *ctx, const struct trajectory *, const struct decision *,
	    struct str action, struct arena *);
	void *rescore_ctx; /* of both */
	void (*emit)(void *ctx, const struct example *);
	void *emit_ctx;
	struct described *described; /* model/describe.h; NULL: none is kept */
};

/*
 * Takes a trajectory as read by trajectory_read; with `unrewarded` it may lack a reward.
 * The examples are in the arena.
 */
int mb_dataset_step(const struct dataset_options *, const struct trajectory *,
    struct arena *, struct err *);

#endif
