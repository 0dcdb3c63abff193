/*
 * mb-caseindex without its index: makes a trial from a trajectory, and chooses
 * the known action to offer for a task. For cmd.
 */
#ifndef VERB_CASEINDEX_H
#define VERB_CASEINDEX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "rec/case.h"
#include "rec/trajectory.h"

/*
 * Makes the trial of a trajectory and the key of its task; the strings of *t are
 * in the arena. Returns 1; 0 if the trajectory is unfit for learning, or only
 * recalled the answer of the index; -1.
 */
int mb_case_trial(const struct trajectory *, struct arena *, struct str *key,
    struct trial *t, struct err *);

/*
 * Sorts actions by shrunk mean reward, the best first. Equal actions are sorted
 * by their best trial: fewer errors, lower latency, newer, order of ids.
 */
void mb_case_rank(struct known_case *);

/*
 * The first action whose candidates the task offers; NULL if all are stale. Rank
 * first.
 */
const struct known_action *mb_case_serve(
    const struct known_case *, const struct trajectory *task, struct arena *);

#endif
