/*
 * What can be put right in a state without doubt, each written to the audit
 * log first: a step left half done, a link that is none, an active version
 * that is damaged, versions that may be written. A broken chain is not: what
 * was there is not known.
 * For cmd.
 */
#ifndef STORE_REPAIR_H
#define STORE_REPAIR_H

#include <stdint.h>

#include "base/arena.h"
#include "store/state.h"

/* What was done, in the arena. The state was opened with STATE_AS_IS and STATE_LOCK. */
int repair_state(
    struct state *, int64_t now, struct arena *, struct strs *repaired, struct err *);

#endif
