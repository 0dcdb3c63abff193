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
 * The words of candidates, kept by their texts, which come again from task to task: to
 * cut and fold them anew took 16 % of the instructions of mb-route on a task of
 * clinc150, and 11 % of metatool; 21 and 26 % of those of mb-dataset. Bounded: it forgets
 * all when it is full.
 */
struct described;
struct described *described_new(void);
void described_free(struct described *);

/*
 * As describe_task, and the words of candidates are those that were kept: valid until
 * the next task.
 */
void describe_task_again(
    const struct trajectory *, struct described *, struct arena *, struct example *);

/*
 * One candidate alone. At most *left bytes of its texts are used, and subtracted;
 * a title counts twice.
 */
void describe_candidate(const struct candidate *, enum kind, size_t *left,
    struct arena *, struct example_candidate *);

#endif
