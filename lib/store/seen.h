/*
 * The ids of the trajectories that a cycle has done with: seen.db.
 * For store and cmd.
 */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "store/state.h"

/* Without `create` (which needs the lock) a file that is not there has seen nothing. */
struct seen;
struct seen *seen_open(struct state *, bool create, struct err *);
void seen_close(struct seen *); /* forgets what was added and not committed */

/*
 * As of the first question, and what was added since. All ids are then held,
 * at 16 bytes each: a reader that waits for its input must not hold the
 * database, or nobody could mark anything.
 */
int seen_has(struct seen *, struct str id, bool *yes, struct err *);

/* All additions are one transaction: all there after seen_commit, or none. Twice is once. */
int seen_add(struct seen *, struct str id, struct err *);
int seen_commit(struct seen *, struct err *);

int seen_count(struct seen *, unsigned long long *n, struct err *);

#endif
