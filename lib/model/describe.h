/*
 * A task as an example without action and reward: what the dataset holds, what
 * the trainer learns from and what a router is asked are made here, once.
 * For verb and cmd.
 */
#ifndef MODEL_DESCRIBE_H
#define MODEL_DESCRIBE_H

#include "rec/example.h"
#include "rec/trajectory.h"

/* Everything lies in the arena or borrows from the task. */
void describe_task(const struct trajectory *, struct arena *, struct example *);

#endif
