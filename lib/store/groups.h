/*
 * Records collected by a key, in bounded memory: a temporary database that SQLite
 * keeps in its cache, and on disk past 32 MB. It has no name, and is gone at the end.
 * For lib/import and cli.
 */
#ifndef STORE_GROUPS_H
#define STORE_GROUPS_H

#include "base/err.h"
#include "base/str.h"

struct groups;
struct groups *groups_new(struct err *); /* NULL on failure */
void groups_free(struct groups *);

/* Adds a record to its group, at the end. */
int groups_add(struct groups *, struct str key, struct str record, struct err *e);

/*
 * Makes a record the head of its group, which comes before the others: in place of
 * the present head, unless that has a greater rank.
 */
int groups_set(
    struct groups *, struct str key, double rank, struct str record, struct err *e);

/* Gives the group of a key another key, in place of the group that it named. */
int groups_alias(struct groups *, struct str alias, struct str key, struct err *e);

/*
 * All records: the groups in the order of their first record, and each group in
 * the order of addition. Returns 1 with a record, whose spans are valid until the
 * next call; 0 at the end, after which records can be added again; -1.
 */
int groups_next(struct groups *, struct str *key, struct str *record, struct err *);

#endif
