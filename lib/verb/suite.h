/*
 * The default benchmark: 120 tasks over a small office of five memories, six
 * skills and seven tools, with the outcome of every action.
 * For cmd.
 */
#ifndef VERB_SUITE_H
#define VERB_SUITE_H

#include "base/arena.h"
#include "rec/outcomes.h"

size_t suite_size(void);

/* Task i, 0 <= i < suite_size(), laid into *b; its text is static or in the arena. */
void suite_task(size_t i, struct arena *, struct benchmark_task *b);

#endif
