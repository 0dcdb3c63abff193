#include "store/seen.h"

#include "base/mem.h"
#include "store/db.h"

struct seen {
	sqlite3 *db;
	sqlite3_stmt *add, *has;
	bool adding;
};

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY) WITHOUT ROWID";

struct seen *
seen_open(struct state *state, bool create, struct err *e)
{
	struct seen *s = mem_zalloc(1, sizeof *s);
	struct buf path = {0};

	s->db = db_open(state_path(state, "seen.db", &path), create, SCHEMA, e);
	if (s->db == NULL ||
	    (s->add = db_prepare(s->db, "INSERT OR IGNORE INTO seen VALUES (?)", e)) ==
		NULL ||
	    (s->has = db_prepare(s->db, "SELECT 1 FROM seen WHERE id = ?", e)) ==
		NULL) {
		seen_close(s);
		s = NULL;
	}
	buf_release(&path);
	return s;
}

void
seen_close(struct seen *s)
{
	if (s == NULL)
		return;
	sqlite3_finalize(s->add);
	sqlite3_finalize(s->has);
	sqlite3_close(s->db); /* rolls back uncommitted ids */
	mem_free(s);
}

/*
 * Each query is its own transaction: a filter that waits for input must hold no
 * lock and no snapshot.
 */
int
seen_has(struct seen *s, struct str id, bool *yes, struct err *e)
{
	int rc;

	db_bind(s->has, 1, id);
	rc = db_step(s->has, e);
	sqlite3_reset(s->has);
	*yes = rc > 0;
	return rc < 0 ? -1 : 0;
}

int
seen_add(struct seen *s, struct str id, struct err *e)
{
	if (!s->adding && db_exec(s->db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	s->adding = true;
	db_bind(s->add, 1, id);
	return db_write(s->add, e);
}

int
seen_commit(struct seen *s, struct err *e)
{
	if (!s->adding)
		return 0;
	s->adding = false;
	return db_exec(s->db, "COMMIT", e);
}

int
seen_count(struct seen *s, unsigned long long *n, struct err *e)
{
	sqlite3_stmt *count = db_prepare(s->db, "SELECT count(*) FROM seen", e);
	int rc = count == NULL ? -1 : db_step(count, e);

	*n = rc > 0 ? (unsigned long long)sqlite3_column_int64(count, 0) : 0;
	sqlite3_finalize(count);
	return rc < 0 ? -1 : 0;
}
