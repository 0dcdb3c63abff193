/*
 * The yardsticks of an evaluation, task by task. For cmd.
 */
#ifndef VERB_YARDSTICKS_H
#define VERB_YARDSTICKS_H

#include "base/arena.h"
#include "base/buf.h"
#include "rec/outcomes.h"
#include "rec/yardsticks.h"

/* Holds about 100 bytes for each action. */
struct mb_yardsticks;
struct mb_yardsticks *mb_yardsticks_new(void);
void mb_yardsticks_free(struct mb_yardsticks *); /* NULL is allowed */

/* Adds a task with its recorded outcomes. The arena is for the call only. */
void mb_yardsticks_step(
    struct mb_yardsticks *, const struct benchmark_task *, struct arena *);

/* The action is valid until the free. Of equal actions, the one that came first. */
void mb_yardsticks_result(const struct mb_yardsticks *, struct yardsticks *);

/* Adds a sentence for each of the two, in the arena; absent: it is unknown. */
struct str yardsticks_rules(const struct yardsticks *, struct arena *);
struct str yardsticks_constant(const struct yardsticks *, struct arena *);

#endif
