/*
 * The stamp of a trajectory: a hash of what learning takes from its reward and its
 * outcome. A trajectory whose stamp differs from that of its mark has got a reward,
 * or another one, since then.
 * For store, verb and cmd.
 */
#ifndef REC_STAMP_H
#define REC_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "rec/trajectory.h"

/*
 * The hash does not depend on how the line is written. The lowest bit is set if
 * mb-reward wrote a reward or status of the trajectory. Decisions must be valid.
 */
uint64_t trajectory_stamp(const struct trajectory *);

/*
 * Whether a trajectory with the stamp `now` is to be learnt from again, after it was
 * marked with the stamp `marked`. Not if only the feedback is missing: a run without
 * the feedback file must not undo what the feedback said.
 */
bool stamp_renews(uint64_t marked, uint64_t now);

/* A hash of the user of the trajectory; 0: unknown. */
uint64_t trajectory_user(const struct trajectory *);

/* Whether mb-reward wrote a reward or status of the trajectory, or revoked one. */
bool trajectory_fed(const struct trajectory *);

/* Whether feedback has revoked the only reward that the trajectory had. */
bool trajectory_revoked(const struct trajectory *);

#endif
