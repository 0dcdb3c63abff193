/*
 * Changes of the case index, cases.db: one row a trial, with the trajectory id as key,
 * so a trial that is added again after a crash counts once. The changes wait in a
 * temporary table; a commit sorts them into the index, which is quick and needs 32 MB
 * for any number. For cmd.
 */
#ifndef STORE_CASE_WRITER_H
#define STORE_CASE_WRITER_H

#include <stdbool.h>

#include "rec/case.h"
#include "store/state.h"

/* Needs the lock. Makes an absent index, and empties one of an older format. */
struct case_writer;
struct case_writer *case_writer_open(struct state *, struct err *);
void case_writer_close(struct case_writer *); /* discards uncommitted changes */

/* Whether the index was of an older format, and was emptied. */
bool case_writer_emptied(const struct case_writer *);

/* Removes all trials: the additions to come are the whole index. */
void case_writer_clear(struct case_writer *);

/*
 * Adds a trial; `key` is that of its task. It replaces that of an earlier commit with the
 * same trajectory id. case_writer_remove removes such a trial, and then its task if it
 * has no other. Add or remove an id once for each commit.
 */
int case_writer_add(
    struct case_writer *, struct str key, const struct trial *, struct err *);
int case_writer_remove(struct case_writer *, struct str trajectory_id, struct err *);

/*
 * The same id again, from this user (0: unknown). If it is another user than that of the
 * trial with the id, in the index or to be added, one of both took the other's id:
 * neither counts.
 */
int case_writer_claim(struct case_writer *, struct str id, uint64_t user, struct err *);

/*
 * Stores all changes, or none. *disputed: how many trajectory ids were claimed by two
 * users.
 */
int case_writer_commit(
    struct case_writer *, unsigned long long *disputed, struct err *);

/*
 * Adds the trials of another index (its file) whose ids are not in this one, and commits
 * them. There must be no other changes.
 */
int case_writer_merge(
    struct case_writer *, const char *path, unsigned long long *disputed, struct err *);

#endif
