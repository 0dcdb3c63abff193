/*
 * Versions that a watch found to be worse. They are not activated again without
 * force. The audit log determines them: a line with "quarantined" adds a
 * version, a line with "lifted" removes it. For cmd.
 */
#ifndef STORE_QUARANTINE_H
#define STORE_QUARANTINE_H

#include "base/arena.h"
#include "store/state.h"

/* The names of the quarantined versions, in the arena. */
int quarantine_read(struct state *, struct arena *, struct strs *, struct err *);

/* The name of the version in this list that has this sha256, or absent. */
struct str quarantine_find(const struct strs *, struct str sha256);

bool quarantine_has(const struct strs *, struct str version);

#endif
