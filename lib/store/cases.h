/*
 * The case index, cases.db, for readers: what was tried for each task. For cmd.
 */
#ifndef STORE_CASES_H
#define STORE_CASES_H

#include <stdbool.h>

#include "rec/case.h"
#include "store/state.h"

/* An absent index, and one of an older format, reads as empty. */
struct cases;
struct cases *cases_open(struct state *, struct err *);
void cases_close(struct cases *);

/* Whether there is an index of an older format, which is not used. */
bool cases_outdated(const struct cases *);

/*
 * Finds what is known of a key: its actions in the order of their first trials, not
 * ranked yet (verb/caseindex.h). Returns 1; 0: unknown; -1. The result is in the arena,
 * and borrows the key.
 * All results until cases_rest are of one snapshot. It blocks writers: call cases_rest
 * before a wait.
 */
int cases_find(
    struct cases *, struct str key, struct arena *, struct known_case *, struct err *);
int cases_rest(struct cases *, struct err *);

/* Calls `each` for each case, in the order of ids, while `each` returns 0. */
typedef int case_fn(void *ctx, struct known_case *, struct err *);
int cases_scan(struct cases *, case_fn *each, void *ctx, struct err *);

int cases_count(struct cases *, unsigned long long *n, struct err *);

#endif
