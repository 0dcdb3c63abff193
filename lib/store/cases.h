/*
 * The case index, cases.db: one row a trial, with the trajectory id as key, so a
 * trial that is added again after a crash counts once. The best trial of a task
 * is computed at query time. For cmd.
 */
#ifndef STORE_CASES_H
#define STORE_CASES_H

#include <stdbool.h>

#include "rec/case.h"
#include "store/state.h"

/* Without `create` (which needs the lock) an absent index reads as empty. */
struct cases;
struct cases *cases_open(struct state *, bool create, struct err *);

/*
 * Whether the index was of format 0, whose keys ignored letter case, so that trials of
 * two tasks may be under one key. With `create` it was emptied, otherwise it reads as
 * empty.
 */
bool cases_outdated(const struct cases *);

void cases_close(struct cases *); /* discards uncommitted changes */

/*
 * Changes are one transaction: cases_commit stores all of them, or none. A trial
 * replaces an earlier trial of the same trajectory. cases_remove removes the trial of
 * a trajectory, if there is one, and a task without trials.
 */
int cases_add(struct cases *, struct str key, struct str title, const struct trial *,
    struct err *);
int cases_remove(struct cases *, struct str trajectory_id, struct err *);
int cases_clear(struct cases *, struct err *);
int cases_commit(struct cases *, struct err *);

/* Adds the trials of another index (its file). There must be no uncommitted changes. */
int cases_merge(struct cases *, const char *path, struct err *);

/*
 * Finds what is known of a key: its actions in byte order, not ranked yet
 * (verb/caseindex.h). Returns 1; 0: unknown; -1. The result is in the arena.
 */
int cases_find(
    struct cases *, struct str key, struct arena *, struct known_case *, struct err *);

/* Calls `each` for each case, in the order of ids, while `each` returns 0. */
typedef int case_fn(void *ctx, struct known_case *, struct err *);
int cases_scan(struct cases *, case_fn *each, void *ctx, struct err *);

int cases_count(struct cases *, unsigned long long *n, struct err *);

#endif
