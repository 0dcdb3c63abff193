/*
 * STATE/pending: the id of the run that has begun and is not settled.
 * For store and run.
 */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

#include "store/state.h"

/* The id, added to id: as the file says, which may be nonsense; nothing: there is none. */
int pending_read(struct state *, struct buf *id, struct err *);

int pending_set(struct state *, struct str id, struct err *); /* both need the lock */
int pending_clear(struct state *, struct err *);

#endif
