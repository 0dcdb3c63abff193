/*
 * The default benchmark: 120 tasks in a small office with five memories, six
 * skills and seven tools, and the outcome of every action. For cmd.
 */
#ifndef VERB_SUITE_H
#define VERB_SUITE_H

#include "base/arena.h"
#include "base/buf.h"
#include "rec/outcomes.h"

size_t suite_size(void);

/* Fills *b with task i, 0 <= i < suite_size(). Its text is static or in the arena. */
void suite_task(size_t i, struct arena *, struct benchmark_task *b);

/* Whether this is the sha256 of the whole suite. */
bool suite_is(struct str sha256);

/* Adds the whole suite as lines, as a state gets it. */
void suite_write(struct buf *);

#endif
