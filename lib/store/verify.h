/*
 * Whether a state can be believed: its audit log line by line, and what else
 * lies there held against it. Changes nothing.
 * For cmd.
 */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include "base/arena.h"
#include "rec/verification.h"
#include "store/state.h"

/*
 * The state opened with STATE_AS_IS. Texts lie in the arena. -1 only when the
 * system fails: what is wrong with the state is found, and said in *v.
 */
int verify_state(struct state *, struct arena *, struct verification *v, struct err *);

#endif
