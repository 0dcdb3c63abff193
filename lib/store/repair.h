/*
 * Makes the safe repairs of a state, and writes each to the audit log first: an
 * unfinished step, an invalid link, a damaged active version, writable versions.
 * A broken chain is not repaired, because its original content is unknown. For
 * cmd.
 */
#ifndef STORE_REPAIR_H
#define STORE_REPAIR_H

#include <stdint.h>

#include "base/arena.h"
#include "store/state.h"

/* Returns the repairs in the arena. Open the state with STATE_AS_IS and STATE_LOCK. */
int repair_state(
    struct state *, int64_t now, struct arena *, struct strs *repaired, struct err *);

#endif
