/*
 * A task as an example without action and reward. The dataset, the trainer and the
 * router all use this one function, so that they see a task alike.
 * For verb and cmd.
 */
#ifndef MODEL_DESCRIBE_H
#define MODEL_DESCRIBE_H

#include "rec/example.h"
#include "rec/trajectory.h"

/* The arena owns everything that is not borrowed from the task. */
void describe_task(const struct trajectory *, struct arena *, struct example *);

/*
 * One candidate alone. At most *left bytes of its texts are used, and subtracted;
 * a title counts twice.
 */
void describe_candidate(const struct candidate *, enum kind, size_t *left,
    struct arena *, struct example_candidate *);

#endif
