/*
 * seen.db: the ids of the trajectories that a cycle has processed, each with the
 * stamp of the reward that it had then. For store and cmd.
 */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "io/bookmark.h"
#include "store/state.h"

/*
 * Without `create` (which needs the lock) an absent file reads as empty. With it, a
 * file of an earlier memabra, whose marks have no stamps or users, gets the new columns.
 */
enum { SEEN_FORMAT = 2 }; /* 0: without stamps; 1: without users */
struct seen;
struct seen *seen_open(struct state *, bool create, struct err *);
void seen_close(struct seen *); /* discards uncommitted marks */

struct seen_mark {
	bool stamped;   /* false: left out for good, whatever reward it gets */
	uint64_t stamp; /* rec/stamp.h */
	uint64_t lost;  /* decisions whose reward was revoked; else 0 */
	uint64_t user;  /* rec/stamp.h; 0: unknown */
};

/*
 * Finds the mark of an id: 1, 0 without one, or -1. Each call is a transaction of
 * its own: a reader that waits for input holds no lock.
 */
int seen_find(struct seen *, struct str id, struct seen_mark *, struct err *);

/*
 * The bookmark of a log for a reader with these options (a hash of them): every line
 * before it is marked, or left out for good. `log` has the device and the inode. 1, or 0
 * without one. A failure to keep bookmarks is no error: then the next reader reads all.
 * seen_keep does not wait for another writer, and keeps nothing if there was one since
 * seen_open.
 */
int seen_bookmark(
    struct seen *, uint64_t options, const struct bookmark *log, struct bookmark *);
void seen_keep(struct seen *, uint64_t options, const struct bookmark *logs, size_t n);

/*
 * A mark with another stamp than before discards all bookmarks: its line before a
 * bookmark may be news now.
 *
 * Additions are one transaction: seen_commit stores all of them, or none. A mark
 * replaces an earlier mark of the same id, so adding twice is idempotent.
 */
int seen_add(struct seen *, struct str id, const struct seen_mark *, struct err *);
int seen_commit(struct seen *, struct err *);

int seen_count(struct seen *, unsigned long long *n, struct err *);

/*
 * The sum of `lost` over all marks of a state: examples that the active router has
 * learnt from and that no longer exist. seen_unlearnt is an addition that sets all of
 * them to 0: a new router has not learnt from them.
 */
int seen_lost(struct state *, unsigned long long *n, struct err *);
int seen_unlearnt(struct seen *, struct err *);

#endif
