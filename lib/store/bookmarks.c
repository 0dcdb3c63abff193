#include "store/bookmarks.h"

#include "store/db.h"

/*
 * Older bookmarks are of logs that are gone; a directory of a log a day has some hundreds
 * in a year.
 */
#define MOST "10000"

static const char TABLE[] =
    "CREATE TABLE IF NOT EXISTS logs (device INTEGER, inode INTEGER, options INTEGER,"
    " size INTEGER, modified INTEGER, lines INTEGER, bad_hash INTEGER,"
    " first_end INTEGER, first_bytes INTEGER, first_hash INTEGER,"
    " last_end INTEGER, last_bytes INTEGER, last_hash INTEGER,"
    " UNIQUE (device, inode, options))";
static const char OLD[] =
    "DELETE FROM logs WHERE rowid <= (SELECT max(rowid) FROM logs) - " MOST;

/* The columns of a bookmark, in the order of the table. */
enum { KEY = 3, COLUMNS = 13 };

static void
columns(const struct bookmark *b, uint64_t options, uint64_t v[COLUMNS])
{
	const uint64_t all[COLUMNS] = {b->device, b->inode, options, b->size,
	    (uint64_t)b->modified, b->lines, b->bad_hash, b->first.end, b->first.bytes,
	    b->first.hash, b->last.end, b->last.bytes, b->last.hash};

	memcpy(v, all, sizeof all);
}

static void
bind(sqlite3_stmt *s, const struct bookmark *b, uint64_t options, int n)
{
	uint64_t v[COLUMNS];

	columns(b, options, v);
	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(s, i + 1, (int64_t)v[i]);
}

static uint64_t
number(sqlite3_stmt *s, int column)
{
	return (uint64_t)sqlite3_column_int64(s, column);
}

int
bookmarks_find(
    sqlite3 *db, uint64_t options, const struct bookmark *log, struct bookmark *b)
{
	struct err e;
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT * FROM logs WHERE device = ? AND inode = ? AND options = ?", &e);
	int rc;

	if (s == NULL)
		return 0; /* no bookmark was ever kept */
	bind(s, log, options, KEY);
	if ((rc = db_step(s, &e)) > 0)
		*b = (struct bookmark){.device = number(s, 0),
		    .inode = number(s, 1),
		    .size = number(s, 3),
		    .modified = (int64_t)number(s, 4),
		    .lines = number(s, 5),
		    .bad_hash = number(s, 6),
		    .first = {number(s, 7), number(s, 8), number(s, 9)},
		    .last = {number(s, 10), number(s, 11), number(s, 12)}};
	sqlite3_finalize(s);
	return rc > 0;
}

bool
bookmarks_any(sqlite3 *db)
{
	struct err e;

	return db_has_column(db, "logs", "options", &e) > 0;
}

int64_t
bookmarks_version(sqlite3 *db)
{
	struct err e;

	return db_number(db, "PRAGMA data_version", &e);
}

static int
keep_all(sqlite3 *db, uint64_t options, const struct bookmark *logs, size_t n)
{
	struct err e;
	sqlite3_stmt *s;
	int rc = 0;

	if (db_exec(db, TABLE, &e) < 0)
		return -1;
	s = db_prepare(db,
	    "INSERT OR REPLACE INTO logs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
	    "?)",
	    &e);
	for (size_t i = 0; s != NULL && rc == 0 && i < n; i++) {
		bind(s, &logs[i], options, COLUMNS);
		rc = db_write(s, &e);
	}
	sqlite3_finalize(s);
	return s == NULL || rc < 0 || db_exec(db, OLD, &e) < 0 ? -1 : 0;
}

void
bookmarks_keep(sqlite3 *db, int64_t version, uint64_t options,
    const struct bookmark *logs, size_t n)
{
	struct err e;

	sqlite3_busy_timeout(db, 0);
	if (n == 0 || db_exec(db, "BEGIN IMMEDIATE", &e) < 0)
		return;
	if (bookmarks_version(db) != version || version < 0 ||
	    keep_all(db, options, logs, n) < 0 || db_exec(db, "COMMIT", &e) < 0)
		(void)db_exec(db, "ROLLBACK", &e);
}
