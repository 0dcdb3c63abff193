#include "store/seen.h"

#include "base/mem.h"
#include "rec/source.h"
#include "store/bookmarks.h"
#include "store/db.h"

struct seen {
	sqlite3 *db;
	sqlite3_stmt *add, *find;
	bool adding;
	bool stamps;     /* the file has stamps */
	bool users;      /* it has users */
	bool bookmarks;  /* it has bookmarks */
	bool replacing;  /* an addition replaces a stamp */
	int64_t version; /* of the file when it was opened */
};

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, stamp INTEGER, lost INTEGER,"
    " user INTEGER) WITHOUT ROWID";
/* The index is for the sum, which must not read all marks. */
static const char ADD_STAMPS[] =
    "BEGIN IMMEDIATE; ALTER TABLE seen ADD COLUMN stamp INTEGER;"
    "ALTER TABLE seen ADD COLUMN lost INTEGER; COMMIT";
static const char ADD_USERS[] = "ALTER TABLE seen ADD COLUMN user INTEGER";
static const char FINISH[] =
    "CREATE INDEX IF NOT EXISTS seen_lost ON seen (lost) WHERE lost > 0;"
    "PRAGMA user_version = 2";

/* Makes a file of any format one of the present format. Needs the lock. */
static int
upgrade(struct seen *s, struct err *e)
{
	if ((!s->stamps && db_exec(s->db, ADD_STAMPS, e) < 0) ||
	    (!s->users && db_exec(s->db, ADD_USERS, e) < 0))
		return -1;
	s->stamps = s->users = true;
	return db_exec(s->db, FINISH, e);
}

/* A reader leaves an old file as it is: its marks have no stamps. */
static int
prepare(struct seen *s, bool create, struct err *e)
{
	int stamps = db_has_column(s->db, "seen", "lost", e),
	    users = db_has_column(s->db, "seen", "user", e);

	s->stamps = stamps > 0;
	s->users = users > 0;
	if (stamps < 0 || users < 0 || (create && upgrade(s, e) < 0))
		return -1;
	s->find = db_prepare(s->db,
	    s->users    ? "SELECT stamp, lost, user FROM seen WHERE id = ?"
	    : s->stamps ? "SELECT stamp, lost, NULL FROM seen WHERE id = ?"
			: "SELECT NULL, NULL, NULL FROM seen WHERE id = ?",
	    e);
	if (s->find == NULL)
		return -1;
	if (s->users)
		s->add = db_prepare(
		    s->db, "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", e);
	return s->users && s->add == NULL ? -1 : 0;
}

struct seen *
seen_open(struct state *state, bool create, struct err *e)
{
	struct seen *s = mem_zalloc(1, sizeof *s);
	struct buf path = {0};

	s->db = db_open(
	    state_path(state, "seen.db", &path), create, SCHEMA, SEEN_FORMAT, e);
	if (s->db == NULL || prepare(s, create, e) < 0) {
		seen_close(s);
		s = NULL;
	}
	buf_release(&path);
	if (s != NULL) {
		s->bookmarks = bookmarks_any(s->db);
		s->version = bookmarks_version(s->db);
	}
	return s;
}

void
seen_close(struct seen *s)
{
	if (s == NULL)
		return;
	sqlite3_finalize(s->add);
	sqlite3_finalize(s->find);
	sqlite3_close(s->db); /* rolls back uncommitted marks */
	mem_free(s);
}

/* Finds the row of an id, or of a tombstone. */
static int
find_row(struct seen *s, struct str id, struct seen_mark *m, struct err *e)
{
	int rc;

	db_bind(s->find, 1, id);
	if ((rc = db_step(s->find, e)) > 0) {
		m->stamped = sqlite3_column_type(s->find, 0) != SQLITE_NULL;
		m->stamp = (uint64_t)sqlite3_column_int64(s->find, 0);
		m->lost = (uint64_t)sqlite3_column_int64(s->find, 1);
		m->user = (uint64_t)sqlite3_column_int64(s->find, 2);
	}
	sqlite3_reset(s->find);
	return rc;
}

int
seen_find(struct seen *s, struct str id, struct seen_mark *m, struct err *e)
{
	char tombstone[TOMBSTONE + 1];
	int rc;

	*m = (struct seen_mark){0};
	if ((rc = find_row(s, id, m, e)) != 0)
		return rc;
	tombstone_of(id, tombstone); /* the mark of an id that was forgotten */
	return find_row(s, str_of(tombstone), m, e);
}

static int
begin(struct seen *s, struct err *e)
{
	if (s->adding)
		return 0;
	if (db_exec(s->db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	s->adding = true;
	/* A reader may have kept the first ones since seen_open. */
	s->bookmarks = bookmarks_any(s->db);
	return 0;
}

/* Whether lines that the mark of the id covered are not covered by m. */
static int
replaces(struct seen *s, struct str id, const struct seen_mark *m, struct err *e)
{
	struct seen_mark was;
	int found = m->stamped ? seen_find(s, id, &was, e) : 0;

	return found <= 0 ? found : !was.stamped || was.stamp != m->stamp;
}

int
seen_add(struct seen *s, struct str id, const struct seen_mark *m, struct err *e)
{
	if (begin(s, e) < 0)
		return -1;
	if (s->bookmarks && !s->replacing) {
		int rc = replaces(s, id, m, e);

		if (rc < 0)
			return -1;
		s->replacing = rc > 0;
	}
	sqlite3_clear_bindings(s->add);
	db_bind(s->add, 1, id);
	if (m->stamped)
		sqlite3_bind_int64(s->add, 2, (int64_t)m->stamp);
	if (m->lost > 0)
		sqlite3_bind_int64(s->add, 3, (int64_t)m->lost);
	if (m->user > 0)
		sqlite3_bind_int64(s->add, 4, (int64_t)m->user);
	return db_write(s->add, e);
}

int
seen_commit(struct seen *s, struct err *e)
{
	if (!s->adding)
		return 0;
	s->adding = false;
	if (s->replacing && db_exec(s->db, "DELETE FROM logs", e) < 0)
		return -1;
	s->replacing = false;
	return db_exec(s->db, "COMMIT", e);
}

int
seen_bookmark(
    struct seen *s, uint64_t options, const struct bookmark *log, struct bookmark *b)
{
	return s->bookmarks ? bookmarks_find(s->db, options, log, b) : 0;
}

void
seen_keep(struct seen *s, uint64_t options, const struct bookmark *logs, size_t n)
{
	bookmarks_keep(s->db, s->version, options, logs, n);
}

static int
number(struct seen *s, const char *sql, unsigned long long *n, struct err *e)
{
	sqlite3_stmt *query = db_prepare(s->db, sql, e);
	int rc = query == NULL ? -1 : db_step(query, e);

	*n = rc > 0 ? (unsigned long long)sqlite3_column_int64(query, 0) : 0;
	sqlite3_finalize(query);
	return rc < 0 ? -1 : 0;
}

int
seen_count(struct seen *s, unsigned long long *n, struct err *e)
{
	return number(s, "SELECT count(*) FROM seen", n, e);
}

int
seen_lost(struct state *state, unsigned long long *n, struct err *e)
{
	struct seen *s = seen_open(state, false, e);
	int rc = s == NULL ? -1 : 0;

	*n = 0;
	if (rc == 0 && s->stamps)
		rc = number(s, "SELECT total(lost) FROM seen WHERE lost > 0", n, e);
	seen_close(s);
	return rc;
}

int
seen_unlearnt(struct seen *s, struct err *e)
{
	if (begin(s, e) < 0)
		return -1;
	return db_exec(s->db, "UPDATE seen SET lost = NULL WHERE lost > 0", e);
}
