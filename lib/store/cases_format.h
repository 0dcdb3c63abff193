/*
 * The format of cases.db: its number changes with the keys of tasks (text/key.h).
 * For store.
 */
#ifndef STORE_CASES_FORMAT_H
#define STORE_CASES_FORMAT_H

#include <stdbool.h>

#include "store/db.h"

enum { CASES_FORMAT = 1 }; /* 0: keys without letter case */

/*
 * *outdated: the index is of an older format, and not empty. With `create` it is
 * emptied, and gets this format.
 */
int cases_format(sqlite3 *, bool create, bool *outdated, struct err *);

#endif
