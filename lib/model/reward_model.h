/*
 * The reward that any action would get, by a small regression: doubly robust
 * estimates use it. It asks no router, so no prediction comes from the examples
 * that it is made for: the log is split by the words of the task into
 * REWARD_MODEL_FOLDS parts, and each is predicted by what the others teach.
 * memabra-router(7), OFF-POLICY EVALUATION.
 * For verb.
 */
#ifndef MODEL_REWARD_MODEL_H
#define MODEL_REWARD_MODEL_H

#include "rec/example.h"

enum { REWARD_MODEL_FOLDS = 5 };

/* About 60 bytes an example, and 4 for each of its words. */
struct reward_model;
struct reward_model *reward_model_new(void);
void reward_model_free(struct reward_model *);

/* One example, and more actions of its task than the one that was chosen: n in all, the same each time. */
void reward_model_add(
    struct reward_model *, const struct example *, const struct str *others, size_t n);

/*
 * What is expected of each action of each example, n + 1 of them and the chosen
 * one first, by the model that has not seen the example; fold by fold.
 */
void reward_model_fit(struct reward_model *,
    void (*expected)(void *ctx, size_t example, const double *of), void *ctx);

#endif
