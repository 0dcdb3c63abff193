/*
 * How much the examples of one user count: a log is written by its users, and one who
 * writes much must not decide for the others.
 * For verb.
 */
#ifndef MODEL_USERS_H
#define MODEL_USERS_H

#include "model/learn.h"

/*
 * Multiplies the weight of each lesson by sqrt(m / n), at most 1: n is the number of
 * lessons of its user, and m is the median of n over all lessons. So users of usual
 * size, and a log of one user, keep their weights. An unknown user has one lesson.
 * The lessons of a user with an action that is rarer elsewhere count by another root.
 */
void users_weigh(struct lesson *, size_t n);

#endif
