/*
 * The case index: cases.db. One row a trial, by trajectory id, so that what is
 * added again after a crash counts once; the best of a task is found when it
 * is asked for.
 * For cmd.
 */
#ifndef STORE_CASES_H
#define STORE_CASES_H

#include <stdbool.h>

#include "rec/case.h"
#include "store/state.h"

/* Without `create` (which needs the lock) an index that is not there is empty. */
struct cases;
struct cases *cases_open(struct state *, bool create, struct err *);
void cases_close(struct cases *); /* forgets what was changed and not committed */

/* Changes are one transaction: all there after cases_commit, or none. */
int cases_add(struct cases *, struct str key, struct str title, const struct trial *,
    struct err *);
int cases_clear(struct cases *, struct err *);
int cases_commit(struct cases *, struct err *);

/* Add the trials of another index (its file); not amid other changes. */
int cases_merge(struct cases *, const char *path, struct err *);

/*
 * What is known of a key, its actions in byte order and not yet ranked
 * (verb/caseindex.h). 1, 0 when nothing is, -1. It lies in the arena.
 */
int cases_find(
    struct cases *, struct str key, struct arena *, struct known_case *, struct err *);

/* Each case, in the order of ids, to `each`, which returns 0 to go on. */
int cases_scan(struct cases *,
    int (*each)(void *ctx, struct known_case *, struct err *), void *ctx, struct err *);

int cases_count(struct cases *, unsigned long long *n, struct err *);

#endif
