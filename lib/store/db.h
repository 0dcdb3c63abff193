/*
 * The manners that seen.db and cases.db share. The rollback journal with
 * synchronous=EXTRA: a commit is on disk when it returns (with FULL the journal
 * may come back after a power failure, and undo it), and nothing but the one
 * file is left between runs.
 * For store.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* What SQLite finds wrong with the file, added to what; nothing is right, as is no file. Changes nothing. */
int db_check(const char *path, struct buf *what, struct err *);

/*
 * The database at path, which is made with `create`; else one that is not
 * there reads as an empty one. The schema makes its tables if they are not
 * there. NULL on failure.
 */
sqlite3 *db_open(const char *path, bool create, const char *schema, struct err *);

int db_exec(sqlite3 *, const char *sql, struct err *);
sqlite3_stmt *db_prepare(
    sqlite3 *, const char *sql, struct err *); /* NULL on failure */

void db_bind(sqlite3_stmt *, int column,
    struct str); /* borrowed until the next reset; absent: NULL */
struct str db_text(sqlite3_stmt *, int column); /* until the next step; NULL: absent */

/* 1 with a row, 0 without, -1. Call sqlite3_reset when done with the row. */
int db_step(sqlite3_stmt *, struct err *);

/* Step a statement that gives no row, and reset it. */
int db_write(sqlite3_stmt *, struct err *);

#endif
