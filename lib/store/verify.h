/*
 * Verifies a state: checks the audit log line by line, and compares the rest of
 * the state with it. Changes nothing. For cmd.
 */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include "base/arena.h"
#include "rec/verification.h"
#include "store/state.h"

/*
 * Open the state with STATE_AS_IS. Problems of the state are findings in *v; -1
 * means that the system failed. Texts are in the arena.
 */
int verify_state(struct state *, struct arena *, struct verification *v, struct err *);

#endif
