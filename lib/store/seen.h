/*
 * seen.db: the ids of the trajectories that a cycle has processed. For store and
 * cmd.
 */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "store/state.h"

/* Without `create` (which needs the lock) an absent file reads as empty. */
struct seen;
struct seen *seen_open(struct state *, bool create, struct err *);
void seen_close(struct seen *); /* discards uncommitted ids */

/*
 * Sets *yes if the id is in the file (as read at the first call) or was added
 * since. The first call loads all ids into memory, 16 bytes each: a reader that
 * waits for input must not lock the database, or no other program could add
 * marks.
 */
int seen_has(struct seen *, struct str id, bool *yes, struct err *);

/*
 * Additions are one transaction: seen_commit stores all of them, or none. Adding
 * an id twice is idempotent.
 */
int seen_add(struct seen *, struct str id, struct err *);
int seen_commit(struct seen *, struct err *);

int seen_count(struct seen *, unsigned long long *n, struct err *);

#endif
