/*
 * The format of cases.db. Its number changes with the keys of tasks (text/key.h), too.
 * For store.
 */
#ifndef STORE_CASES_FORMAT_H
#define STORE_CASES_FORMAT_H

#include <stdbool.h>

#include "store/db.h"
#include "store/state.h"

enum { CASES_FORMAT = 2 }; /* 0: keys without letter case; 1: trials without users */

/*
 * Takes the trial with the id ?1 out of the sums of its action: run it before the trial
 * is removed. Rewards are summed as whole numbers, so that no sum depends on the order of
 * additions.
 */
enum { CASES_UNIT = 1000000000 }; /* a reward of 1 */
#define CASES_REWARD "CAST(reward * 1e9 + 0.5 AS INTEGER)"
extern const char CASES_UNCOUNT[];

/* Removes tasks without trials, and actions without trials. */
extern const char CASES_SWEEP[], CASES_SWEEP_ACTIONS[];

/*
 * Opens cases.db. *outdated: it is of an older format, and not empty. With `create` it is
 * then emptied, and gets this format. NULL on failure.
 */
sqlite3 *cases_file(struct state *, bool create, bool *outdated, struct err *);

/* Whether the open file is of this format: 1, 0 or -1. A reader may have another one. */
int cases_current(sqlite3 *, struct err *);

#endif
