/*
 * What a killed program left half done is completed or undone: the audit log
 * names one router and the link another, or the log ends in the middle of a
 * line. A state is opened here, above the modules that lie in it; state.c knows
 * the place and the lock only.
 * For store and cli.
 */
#ifndef STORE_RECOVERY_H
#define STORE_RECOVERY_H

#include "store/state.h"

/*
 * As state_open, and then recover unless STATE_AS_IS is set or another program
 * holds the lock. What was done is added to notice as lines. A reader whose
 * state can't be recovered goes on with a notice; a writer (STATE_LOCK) gets NULL.
 */
struct state *recovery_open(const struct state_how *, struct buf *notice, struct err *);

/* Needs the lock. What was done is added to notice as lines, and to the log. */
int recovery_perform(struct state *, int64_t now, struct buf *notice, struct err *);

#endif
