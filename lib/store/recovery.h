/*
 * Completes or undoes the step that a killed program left unfinished: the audit
 * log and the link name different routers, the log and canary.json differ, the log
 * ends with an incomplete line, or a forgetting was interrupted. Programs open a state here. This module is above audit and versions;
 * state.c knows only the directory and the lock. For store and cli.
 */
#ifndef STORE_RECOVERY_H
#define STORE_RECOVERY_H

#include "store/state.h"

/*
 * Calls state_open, then recovers unless STATE_AS_IS is set or another program
 * holds the lock. Adds a line to notice for each action. If recovery fails, a
 * reader continues with a notice, and a writer (STATE_LOCK) gets NULL.
 */
struct state *recovery_open(const struct state_how *, struct buf *notice, struct err *);

/* Recovers. Adds a line to notice and to the log for each action. Needs the lock. */
int recovery_perform(struct state *, int64_t now, struct buf *notice, struct err *);

#endif
