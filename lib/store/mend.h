/*
 * What a killed program left half done: the audit log says one router and the
 * link another, or the log ends in the middle of a line.
 * For store/state.c.
 */
#ifndef STORE_MEND_H
#define STORE_MEND_H

#include <stdbool.h>
#include <stdint.h>

#include "store/state.h"

int mend_needed(struct state *, bool *yes, struct err *);

/* What was done is added to notice as lines, and to the log. Needs the lock. */
int mend(struct state *, int64_t now, struct buf *notice, struct err *);

#endif
