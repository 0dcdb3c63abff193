/*
 * What actions have been worth, by a small regression: the model that doubly
 * robust estimates lean on. It is no router, and asks none, so that nothing it
 * says comes from the examples that it is asked about. For each of WORTH_FOLDS
 * parts of the log, split by the words of the task, it learns from the others.
 * memabra-router(7), OFF-POLICY EVALUATION.
 * For verb.
 */
#ifndef MODEL_WORTH_H
#define MODEL_WORTH_H

#include "rec/example.h"

enum { WORTH_FOLDS = 5 };

/* About 60 bytes an example, and 4 for each of its words. */
struct worth;
struct worth *worth_new(void);
void worth_free(struct worth *);

/* One example, and more actions of its task than the one that was chosen: n in all, the same each time. */
void worth_add(
    struct worth *, const struct example *, const struct str *others, size_t n);

/*
 * What is expected of each action of each example, n + 1 of them and the chosen
 * one first, by the model that has not seen the example; fold by fold.
 */
void worth_fit(struct worth *,
    void (*expected)(void *ctx, size_t example, const double *of), void *ctx);

#endif
