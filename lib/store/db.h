/*
 * Settings that seen.db and cases.db share. Both use the rollback journal with
 * synchronous=EXTRA: a commit is on disk when it returns. (With FULL, the
 * journal may reappear after a power failure and undo the commit.) Between runs
 * the database is one file. For store.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Adds the problems that SQLite finds in the file to what; an absent file has
 * none. Changes nothing.
 */
int db_check(const char *path, struct buf *what, struct err *);

/*
 * Opens the database at path. `create` makes the file; without it an absent file
 * reads as an empty database. The schema makes missing tables. A file with a format
 * (user_version) above `format` is of a newer memabra, and refused. Returns NULL on
 * failure.
 */
sqlite3 *db_open(
    const char *path, bool create, const char *schema, int format, struct err *);

/* Whether there is a table of this name, or the table has this column: 1, 0 or -1. */
int db_has_table(sqlite3 *, const char *name, struct err *);
int db_has_column(sqlite3 *, const char *table, const char *column, struct err *);

/* The number of a pragma or a query of one row; -1 on failure. */
int db_number(sqlite3 *, const char *sql, struct err *);

/* A database in memory, without a file; NULL on failure. */
sqlite3 *db_open_memory(const char *schema, struct err *);

int db_exec(sqlite3 *, const char *sql, struct err *);
sqlite3_stmt *db_prepare(
    sqlite3 *, const char *sql, struct err *); /* NULL on failure */

void db_bind(sqlite3_stmt *, int column,
    struct str); /* borrowed until the next reset; absent: NULL */
/* valid until the next step; NULL: absent */
struct str db_text(sqlite3_stmt *, int column);

/*
 * Returns 1 with a row, 0 without a row, or -1. Call sqlite3_reset after the use
 * of the row.
 */
int db_step(sqlite3_stmt *, struct err *);

/* Runs a statement that returns no row, and resets it. */
int db_write(sqlite3_stmt *, struct err *);

#endif
