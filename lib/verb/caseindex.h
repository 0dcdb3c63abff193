/*
 * mb-caseindex as functions: a trajectory as a trial, and the known action to offer for a
 * task.
 * For cmd.
 */
#ifndef VERB_CASEINDEX_H
#define VERB_CASEINDEX_H

#include "rec/case.h"

/*
 * The trial of a trajectory, in the arena. 1; 0 if it is none: it is not fit for
 * learning, or only recalled the answer of the index; -1.
 */
int mb_case_trial(const struct trajectory *, struct arena *, struct str *key,
    struct trial *t, struct err *);

/*
 * Computes the value of each action, and sorts: first the actions with two or more
 * voices, then by value, and equal ones by their best trial (trial_order).
 */
void mb_case_rank(struct known_case *);

/*
 * The worst action that was tried enough, if it is worse than `best` and bad; NULL:
 * none. With a task, only an action that it offers. Rank first.
 */
const struct known_action *mb_case_avoid(const struct known_case *,
    const struct known_action *best, const struct trajectory *task, struct arena *);

/*
 * What the case offers to a task: the first action that was tried enough and whose
 * candidates the task has. false: there is none. Rank first.
 */
bool mb_case_offer(const struct known_case *, const struct trajectory *task,
    struct arena *, struct case_offer *);

#endif
