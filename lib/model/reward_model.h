/*
 * Predicts the reward of any action by a small regression, for doubly robust
 * estimates. It uses no router, and no prediction for an example comes from that
 * example: the log is split by the words of the task into REWARD_MODEL_FOLDS parts,
 * and each part is predicted by a model of the others. memabra-router(7),
 * OFF-POLICY EVALUATION.
 * For verb.
 */
#ifndef MODEL_REWARD_MODEL_H
#define MODEL_REWARD_MODEL_H

#include "rec/example.h"

enum { REWARD_MODEL_FOLDS = 5 };

/* It holds about 60 bytes for each example, and 4 for each of its words. */
struct reward_model;
struct reward_model *reward_model_new(void);
void reward_model_free(struct reward_model *);

/*
 * Adds an example, and n other actions of its task besides the chosen one; n must
 * not change. Nothing is learnt from an example whose reward is NAN.
 */
void reward_model_add(
    struct reward_model *, const struct example *, const struct str *others, size_t n);

/*
 * The predictions for the n + 1 actions of each example, the chosen action first,
 * by the model that was not trained on this example; fold by fold.
 */
void reward_model_fit(struct reward_model *,
    void (*expected)(void *ctx, size_t example, const double *of), void *ctx);

#endif
