/*
 * Versions that a watch found to be worse. They are not made active again
 * without force. The audit log says which: a line that names one under
 * "quarantined" puts it there, one that names it under "lifted" ends that.
 * For cmd.
 */
#ifndef STORE_QUARANTINE_H
#define STORE_QUARANTINE_H

#include "base/arena.h"
#include "store/state.h"

/* Their names, in the arena. */
int quarantine_read(struct state *, struct arena *, struct strs *, struct err *);

/* Of these, the one that holds a router of this sha256, by its name; absent when none does. */
struct str quarantine_find(const struct strs *, struct str sha256);

bool quarantine_has(const struct strs *, struct str version);

#endif
