/*
 * mb-caseindex without its index: a trajectory as a trial, and which of the
 * actions known for a task is to be offered.
 * For cmd.
 */
#ifndef VERB_CASEINDEX_H
#define VERB_CASEINDEX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "rec/case.h"
#include "rec/trajectory.h"

/*
 * The trial that a trajectory is, and the key of its task; the rest of *t lies
 * in the arena. 1; 0 when it is none: unfit to learn from, or it only recalled
 * what the index told it; -1.
 */
int mb_case_trial(const struct trajectory *, struct arena *, struct str *key,
    struct trial *t, struct err *);

/*
 * Actions by shrunk mean reward, the best first; those alike by their best
 * trial: fewer errors, lower latency, newer, order of ids.
 */
void mb_case_rank(struct known_case *);

/* The first action whose candidates the task has; NULL when all are stale. Ranked before. */
const struct known_action *mb_case_serve(
    const struct known_case *, const struct trajectory *task, struct arena *);

#endif
