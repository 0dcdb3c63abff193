/*
 * mb-dataset as a step function: a trajectory to its examples, one a decision.
 * For cmd.
 */
#ifndef VERB_DATASET_H
#define VERB_DATASET_H

#include "base/err.h"
#include "rec/example.h"
#include "rec/reward.h"
#include "rec/trajectory.h"

struct dataset_options {
	struct reward_weights weights; /* for a trajectory without a reward */
	/*
	 * The propensity of a trajectory's first decision, which was logged without
	 * one; NAN when it can't be known. NULL: nobody asks.
	 */
	double (*rescore)(void *ctx, const struct trajectory *, const struct decision *,
	    struct str action, struct arena *);
	void *rescore_ctx;
	void (*emit)(void *ctx, const struct example *);
	void *emit_ctx;
};

/* One trajectory, as trajectory_read leaves it; memory of the examples is the arena's. */
int mb_dataset_step(const struct dataset_options *, const struct trajectory *,
    struct arena *, struct err *);

#endif
