/*
 * Moves changes of the case index from temporary tables into it, sorted, so that even a
 * large index grows quickly in little memory. For store.
 */
#ifndef STORE_CASE_COMMIT_H
#define STORE_CASE_COMMIT_H

#include <stdbool.h>

#include "store/db.h"

/*
 * The tables:
 *   new       the trials to add, with the key of the task; an id occurs once
 *   gone      the ids of trials to remove
 *   claim     an id again, and its user
 *   disputed  the ids that two users claimed; case_commit fills it
 */
extern const char CASE_WAITING[];

/*
 * In a transaction: makes the changes, and empties the tables. `clear`: the index is
 * emptied first. *disputed: the number of ids that two users claimed, whose trials do not
 * count.
 */
int case_commit(sqlite3 *, bool clear, unsigned long long *disputed, struct err *);

#endif
