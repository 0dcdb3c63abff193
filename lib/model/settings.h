/*
 * Chooses the open settings of the learner on a held-out part of the log, and learns.
 * For verb.
 */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include "model/trial.h"

/*
 * Sets the negative fields of *set: lambda, compete and passes. passes becomes 0 if
 * a cold start learns nothing that improves the held-out part. The trials go to the
 * header and, if the log is large enough, the calibration too. Then all lessons are
 * learnt to `to`, whose bits are those of the start. Only an errand can fail.
 */
int settings_learn(
    struct settings *, const struct training *, struct weights *to, struct err *);

#endif
