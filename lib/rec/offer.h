/*
 * The candidates that a task has on offer.
 * For verb.
 */
#ifndef REC_OFFER_H
#define REC_OFFER_H

#include "rec/trajectory.h"

/*
 * The first id of the action that is no candidate of the task, of the kind that the
 * action needs, or NULL.
 */
const struct str *task_lacks(const struct trajectory *, const struct action *);

/* Whether the task has the candidates of the action, each of the right kind. */
bool task_offers(const struct trajectory *, const struct action *);

/*
 * The task without the candidates of these ids. It borrows from the task; its lists
 * are in the arena. `candidates_text` is still that of the whole task.
 */
void task_without(
    const struct trajectory *, struct strs ids, struct arena *, struct trajectory *out);

#endif
