/*
 * Which actions of a list have experience with the words of a task.
 *
 * An action is near a task by S6 of memabra-router(7): the rewards that it earned on
 * tasks with each word, weighted by the word's value in this task, over all that it
 * earned. Each action that was ever rewarded is tried; a filter of bits answers for
 * the pairs of an action and a word that the log does not have.
 * For model and verb.
 */
#ifndef MODEL_RECALL_H
#define MODEL_RECALL_H

#include "model/experience.h"

/* Borrows everything but the keys. */
struct recall;
struct recall *recall_new(
    const struct experience *, const struct counts *, const struct str *keys, size_t n);
void recall_free(struct recall *);

/*
 * The places of at most `most` actions whose experience is nearest to the words of
 * the task, the nearest first; `out` has room for them. Returns their number.
 */
size_t recall_best(const struct recall *, const struct example *task, size_t most,
    uint32_t *out, struct arena *);

#endif
