/*
 * Sets of rows as actions, such as pairs of candidates.
 * For model.
 */
#ifndef MODEL_SETS_H
#define MODEL_SETS_H

#include "model/scores.h"

enum { SET_FEATURES = SCORES * 4 + 6 };

/* The features of a set of rows, at most SET_FEATURES; returns their number. */
size_t sets_features(
    const struct scores *, const uint32_t *row, size_t n, struct feature *);

/* The score of a set, without that of its members. */
double sets_score(const struct scores *, const uint32_t *row, size_t n);

#endif
