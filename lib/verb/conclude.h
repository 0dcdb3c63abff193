/*
 * The verdict of a decision record and its reasons, from its gates. For verb.
 */
#ifndef VERB_CONCLUDE_H
#define VERB_CONCLUDE_H

#include "base/arena.h"
#include "rec/decision_record.h"

/*
 * Sets verdict, accepted and reasons of a record with gates; texts are in the arena.
 * wait: why a challenger that passes is only proposed now; absent: the policy decides.
 */
void conclude(struct decision_record *, struct str wait, struct arena *);

/*
 * Removes everything that the results of the benchmark say, but for the verdict: the
 * means, the tasks that changed, and the gates on results. What remains depends on
 * the number of tasks, the attempts, the state and the log.
 */
void keep_back(struct decision_record *, struct arena *);

#endif
