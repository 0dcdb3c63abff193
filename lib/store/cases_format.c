#include "store/cases_format.h"

/*
 * A task is a number: the first 64 bits of the sha256 of its key, because a key may be as
 * long as a line. The trials of a task are neighbours, so that one search finds them.
 */
static const char ANEW[] =
    "BEGIN IMMEDIATE; DROP TABLE IF EXISTS trial; DROP TABLE IF EXISTS task;"
    "DROP TABLE IF EXISTS action;"
    "CREATE TABLE task (n INTEGER PRIMARY KEY, key TEXT NOT NULL);"
    "CREATE TABLE action (n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
    " tries INTEGER NOT NULL, sum INTEGER NOT NULL);"
    "CREATE TABLE trial (task INTEGER NOT NULL, action INTEGER NOT NULL,"
    " user INTEGER NOT NULL, id TEXT NOT NULL, reward REAL NOT NULL,"
    " failed INTEGER NOT NULL, latency REAL NOT NULL, time INTEGER NOT NULL,"
    " PRIMARY KEY (task, action, user, id)) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX trial_id ON trial (id);"
    "PRAGMA user_version = 2; COMMIT";

const char CASES_UNCOUNT[] =
    "UPDATE action SET tries = tries - 1,"
    " sum = sum - (SELECT " CASES_REWARD " FROM trial WHERE id = ?1)"
    " WHERE n = (SELECT action FROM trial WHERE id = ?1)";

const char CASES_SWEEP[] = "DELETE FROM task WHERE n NOT IN (SELECT task FROM trial)";
const char CASES_SWEEP_ACTIONS[] = "DELETE FROM main.action WHERE tries = 0";

/* A mapping would count as memory of the process, and grow with the index. */
static const char MEMORY[] = "PRAGMA cache_size = -16000; PRAGMA mmap_size = 0";

int
cases_current(sqlite3 *db, struct err *e)
{
	int format = db_number(db, "PRAGMA user_version", e);

	return format < 0 ? -1 : format == CASES_FORMAT;
}

static int
prepare(sqlite3 *db, bool create, bool *outdated, struct err *e)
{
	int current = cases_current(db, e), any;

	if (current < 0 || db_exec(db, MEMORY, e) < 0)
		return -1;
	if (current > 0)
		return 0;
	any = db_has_table(db, "task", e);
	if (any > 0)
		any = db_number(db, "SELECT EXISTS (SELECT 1 FROM task)", e);
	if (any < 0)
		return -1;
	*outdated = any > 0;
	return create ? db_exec(db, ANEW, e) : 0;
}

sqlite3 *
cases_file(struct state *s, bool create, bool *outdated, struct err *e)
{
	struct buf path = {0};
	sqlite3 *db =
	    db_open(state_path(s, "cases.db", &path), create, "", CASES_FORMAT, e);

	buf_release(&path);
	if (db != NULL && prepare(db, create, outdated, e) < 0) {
		sqlite3_close(db);
		db = NULL;
	}
	return db;
}
