#include "store/db.h"

#include "io/file.h"

enum { PATIENCE_MS = 10000 }; /* wait for the commit of a writer */

/* Fills e with the error of SQLite and the file name; returns -1. */
static int
db_error(sqlite3 *db, struct err *e)
{
	const char *path = sqlite3_db_filename(db, "main");

	return err_set(e, ERR_SYSTEM, "%s: %s", path == NULL ? "database" : path,
	    sqlite3_errmsg(db));
}

int
db_exec(sqlite3 *db, const char *sql, struct err *e)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
								    : db_error(db, e);
}

/* Whether there is any table. A crash during the first commit leaves an empty file. */
static int
has_tables(sqlite3 *db, struct err *e)
{
	sqlite3_stmt *s = db_prepare(db, "SELECT 1 FROM sqlite_master LIMIT 1", e);
	int rc = s == NULL ? -1 : db_step(s, e);

	sqlite3_finalize(s);
	return rc;
}

int
db_number(sqlite3 *db, const char *sql, struct err *e)
{
	sqlite3_stmt *s = db_prepare(db, sql, e);
	int rc = s == NULL ? -1 : db_step(s, e);

	if (rc > 0)
		rc = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return rc;
}

/*
 * Refuses a database whose user_version is above the format: a later memabra with
 * other tables sets it.
 */
static int
refuse_newer(sqlite3 *db, const char *path, int format, struct err *e)
{
	int found = db_number(db, "PRAGMA user_version", e);

	if (found > format)
		return err_set(e, ERR_INPUT,
		    "%s: was written by a newer memabra: its format is %d, but this "
		    "memabra supports only %d",
		    path, found, format);
	return found < 0 ? -1 : 0;
}

int
db_has_table(sqlite3 *db, const char *name, struct err *e)
{
	sqlite3_stmt *s =
	    db_prepare(db, "SELECT 1 FROM sqlite_master WHERE name = ?", e);
	int rc = -1;

	if (s != NULL) {
		db_bind(s, 1, str_of(name));
		rc = db_step(s, e);
	}
	sqlite3_finalize(s);
	return rc;
}

int
db_has_column(sqlite3 *db, const char *table, const char *column, struct err *e)
{
	sqlite3_stmt *s =
	    db_prepare(db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?", e);
	int rc = -1;

	if (s != NULL) {
		db_bind(s, 1, str_of(table));
		db_bind(s, 2, str_of(column));
		rc = db_step(s, e);
	}
	sqlite3_finalize(s);
	return rc;
}

int
db_check(const char *path, struct buf *what, struct err *e)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int rc = 0;

	if (!file_exists(path))
		return 0;
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		err_set(e, ERR_SYSTEM, "%s: %s", path,
		    db == NULL ? "out of memory" : sqlite3_errmsg(db));
		sqlite3_close(db);
		return -1;
	}
	sqlite3_busy_timeout(db, PATIENCE_MS);
	if ((s = db_prepare(db, "PRAGMA integrity_check(1)", e)) == NULL ||
	    db_step(s, e) <= 0) {
		int why = sqlite3_errcode(db);

		/* A file that cannot be read now is not a finding. */
		if (why == SQLITE_CORRUPT || why == SQLITE_NOTADB)
			buf_adds(what, e->text);
		else
			rc = -1;
	} else if (!str_is(db_text(s, 0), "ok")) {
		buf_add_str(what, db_text(s, 0));
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return rc;
}

/*
 * A reader opens for writing if it may, because only then SQLite can roll back
 * the journal of a killed writer. No program has threads: NOMUTEX.
 */
static sqlite3 *
open_at(const char *path, int flags, struct err *e)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | flags,
		NULL) != SQLITE_OK) {
		err_set(e, ERR_SYSTEM, "%s: %s", path,
		    db == NULL ? "out of memory" : sqlite3_errmsg(db));
		sqlite3_close(db);
		return NULL;
	}
	sqlite3_busy_timeout(db, PATIENCE_MS);
	return db;
}

sqlite3 *
db_open(const char *path, bool create, const char *schema, int format, struct err *e)
{
	sqlite3 *db = NULL;
	bool made = !file_exists(path);
	int rc = 0;

	if (create || file_exists(path)) {
		if ((db = open_at(path, create ? SQLITE_OPEN_CREATE : 0, e)) == NULL)
			return NULL;
		if (made && create)
			rc = file_mode(
			    /* mode 0600: it contains what users said and did */
			    path, 0600, e);
		if (rc == 0)
			rc = refuse_newer(db, path, format, e);
		if (rc == 0)
			rc = db_exec(db,
			    "PRAGMA synchronous=EXTRA; PRAGMA mmap_size=268435456", e);
		if (rc == 0 && !create && (rc = has_tables(db, e)) == 0) {
			sqlite3_close(db);
			db = NULL;
		}
	}
	if (db == NULL && (db = open_at(":memory:", 0, e)) == NULL)
		return NULL;
	if (rc < 0 || db_exec(db, schema, e) < 0) {
		sqlite3_close(db);
		return NULL;
	}
	return db;
}

sqlite3 *
db_open_memory(const char *schema, struct err *e)
{
	sqlite3 *db = open_at(":memory:", 0, e);

	if (db != NULL && db_exec(db, schema, e) < 0) {
		sqlite3_close(db);
		db = NULL;
	}
	return db;
}

sqlite3_stmt *
db_prepare(sqlite3 *db, const char *sql, struct err *e)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		db_error(db, e);
	return s;
}

void
db_bind(sqlite3_stmt *s, int column, struct str text)
{
	if (text.p == NULL)
		sqlite3_bind_null(s, column);
	else
		sqlite3_bind_text64(
		    s, column, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

struct str
db_text(sqlite3_stmt *s, int column)
{
	const char *p = (const char *)sqlite3_column_text(s, column);

	return p == NULL ? STR_NONE
			 : (struct str){p, (size_t)sqlite3_column_bytes(s, column)};
}

int
db_step(sqlite3_stmt *s, struct err *e)
{
	int rc = sqlite3_step(s);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	db_error(sqlite3_db_handle(s), e);
	sqlite3_reset(s);
	return -1;
}

int
db_write(sqlite3_stmt *s, struct err *e)
{
	int rc = db_step(s, e);

	sqlite3_reset(s);
	return rc < 0 ? -1 : 0;
}
