#include "store/forget_rows.h"

#include <string.h>

#include "base/arena.h"
#include "store/cases_format.h"
#include "store/db.h"
#include "store/seen.h"

static const char BEGIN[] = "PRAGMA secure_delete = ON; BEGIN IMMEDIATE";
static const char END[] = "COMMIT; VACUUM";
/* the marks that are no tombstones */
static const char UNFORGOTTEN[] =
    "SELECT id FROM seen WHERE length(id) != 71 OR id NOT GLOB 'sha256:*'";

/* The first column of all rows that are to be forgotten, each ended by NUL. */
static int
find(sqlite3 *db, const char *sql, struct forget *f, struct buf *ids, struct err *e)
{
	char tombstone[TOMBSTONE + 1];
	sqlite3_stmt *s = db_prepare(db, sql, e);
	int rc = s == NULL ? -1 : 0;

	while (rc == 0 && (rc = db_step(s, e)) > 0) {
		struct str id = db_text(s, 0);

		rc = 0;
		if (!forget_hit(f, id, tombstone))
			continue;
		buf_add_str(ids, id);
		buf_addc(ids, '\0');
	}
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

/* The number of ids in such a list; an id has no NUL. */
static double
length(const struct buf *ids)
{
	double n = 0;

	for (size_t i = 0; i < ids->n; i++)
		n += ids->p[i] == '\0';
	return n;
}

/* Runs a statement for each text of a list, whose members end with `end`. */
static int
each(sqlite3 *db, const char *sql, const struct buf *list, char end, struct err *e)
{
	sqlite3_stmt *s = db_prepare(db, sql, e);
	int rc = s == NULL ? -1 : 0;

	for (size_t at = 0, n; rc == 0 && at < list->n; at += n + 1) {
		n = (size_t)((char *)memchr(list->p + at, end, list->n - at) -
			     (list->p + at));
		db_bind(s, 1, (struct str){list->p + at, n});
		rc = db_write(s, e);
	}
	sqlite3_finalize(s);
	return rc;
}

static int
count_tombstones(sqlite3 *db, const struct forget *f, double *n, struct err *e)
{
	sqlite3_stmt *s = db_prepare(db, "SELECT 1 FROM seen WHERE id = ?", e);
	int rc = s == NULL ? -1 : 0;

	for (size_t at = 0; rc >= 0 && at < f->list.n; at += TOMBSTONE + 1) {
		db_bind(s, 1, (struct str){f->list.p + at, TOMBSTONE});
		if ((rc = db_step(s, e)) > 0)
			++*n;
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

/* Opens a database, without a new file. */
static sqlite3 *
open_rows(struct state *s, const char *name, int format, struct err *e)
{
	struct buf path = {0};
	sqlite3 *db = db_open(state_path(s, name, &path), false, "", format, e);

	buf_release(&path);
	return db;
}

/* Makes the file of the marks, or gives it the columns of today. */
static int
make_marks(struct state *s, struct err *e)
{
	struct seen *seen = seen_open(s, true, e);
	int rc = seen == NULL ? -1 : 0;

	seen_close(seen);
	return rc;
}

/* A bookmark has a hash of a line, which may be one that is to be erased from its log. */
static int
erase_bookmarks(sqlite3 *db, struct err *e)
{
	int rc = db_has_table(db, "logs", e);

	return rc > 0 ? db_exec(db, "DELETE FROM logs", e) : rc;
}

static int
erase_marks(sqlite3 *db, struct forget *f, const struct buf *ids, struct err *e)
{
	return db_exec(db, BEGIN, e) < 0 || erase_bookmarks(db, e) < 0 ||
		       each(db, "DELETE FROM seen WHERE id = ?", ids, '\0', e) < 0 ||
		       each(db, "INSERT OR IGNORE INTO seen (id) VALUES (?)", &f->list,
			   '\n', e) < 0
		   ? -1
		   : db_exec(db, END, e);
}

static int
forget_marks(struct state *s, struct forget *f, double *unmarked, struct err *e)
{
	struct buf ids = {0};
	sqlite3 *db = NULL;
	double tombstones = 0;
	int rc = f->erase ? make_marks(s, e) : 0;

	if (rc == 0 && (db = open_rows(s, "seen.db", SEEN_FORMAT, e)) == NULL)
		rc = -1;
	if (rc == 0)
		rc = db_has_table(db, "seen", e);

	if (rc > 0)
		rc = find(db, UNFORGOTTEN, f, &ids, e) < 0 ||
			     count_tombstones(db, f, &tombstones, e) < 0
			 ? -1
			 : 0;
	f->count.marks = length(&ids);
	*unmarked = f->count.trajectories - f->count.marks - tombstones;
	if (rc == 0 && f->erase)
		rc = erase_marks(db, f, &ids, e);
	sqlite3_close(db);
	buf_release(&ids);
	return rc;
}

/* A file of an older format, which is not used, has no sums of actions. */
static int
erase_cases(sqlite3 *db, const struct buf *ids, struct err *e)
{
	int current = cases_current(db, e);

	return current < 0 || db_exec(db, BEGIN, e) < 0 ||
		       (current > 0 && each(db, CASES_UNCOUNT, ids, '\0', e) < 0) ||
		       each(db, "DELETE FROM trial WHERE id = ?", ids, '\0', e) < 0 ||
		       db_exec(db, CASES_SWEEP, e) < 0 ||
		       (current > 0 && db_exec(db, CASES_SWEEP_ACTIONS, e) < 0)
		   ? -1
		   : db_exec(db, END, e);
}

static int
forget_cases(struct state *s, struct forget *f, struct err *e)
{
	struct buf ids = {0};
	sqlite3 *db = open_rows(s, "cases.db", CASES_FORMAT, e);
	int rc = db == NULL ? -1 : db_has_table(db, "trial", e);

	if (rc > 0) {
		rc = find(db, "SELECT id FROM trial", f, &ids, e);
		f->count.cases = length(&ids);
		if (rc == 0 && f->erase)
			rc = erase_cases(db, &ids, e);
	}
	sqlite3_close(db);
	buf_release(&ids);
	return rc;
}

int
forget_rows(struct state *s, struct forget *f, double *unmarked, struct err *e)
{
	return forget_marks(s, f, unmarked, e) < 0 ? -1 : forget_cases(s, f, e);
}
