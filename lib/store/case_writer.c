#include "store/case_writer.h"

#include <math.h>

#include "base/mem.h"
#include "base/names.h"
#include "io/file.h"
#include "store/case_commit.h"
#include "store/cases_format.h"

enum sql { TRIAL_ADD, GO, CLAIM, ACTION_FIND, ACTION_ADD, SQLS };
static const char *const SQL[SQLS] = {
    "INSERT INTO temp.new VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    "INSERT OR IGNORE INTO temp.gone VALUES (?)",
    "INSERT INTO temp.claim VALUES (?, ?)",
    "SELECT n FROM action WHERE key = ?",
    "INSERT INTO action (key, tries, sum) VALUES (?, 0, 0)",
};

struct case_writer {
	sqlite3 *db;
	sqlite3_stmt *sql[SQLS];
	bool emptied;
	bool changing, clear;
	struct names actions;
	sqlite3_int64 *number; /* of an action in the index, by number of name */
	size_t cap;
	struct arena arena; /* their names */
};

bool
case_writer_emptied(const struct case_writer *w)
{
	return w->emptied;
}

struct case_writer *
case_writer_open(struct state *s, struct err *e)
{
	struct case_writer *w = mem_zalloc(1, sizeof *w);
	int rc = 0;

	w->db = cases_file(s, true, &w->emptied, e);
	if (w->db == NULL || db_exec(w->db, CASE_WAITING, e) < 0)
		rc = -1;
	for (int i = 0; i < SQLS && rc == 0; i++) {
		if ((w->sql[i] = db_prepare(w->db, SQL[i], e)) == NULL)
			rc = -1;
	}
	if (rc == 0)
		return w;
	case_writer_close(w);
	return NULL;
}

void
case_writer_close(struct case_writer *w)
{
	for (int i = 0; i < SQLS; i++)
		sqlite3_finalize(w->sql[i]);
	sqlite3_close(w->db); /* rolls back uncommitted changes */
	names_release(&w->actions);
	arena_release(&w->arena);
	mem_free(w->number);
	mem_free(w);
}

void
case_writer_clear(struct case_writer *w)
{
	w->clear = true;
}

/* ---- what waits ---- */

static int
begin(struct case_writer *w, struct err *e)
{
	if (!w->changing)
		w->changing = db_exec(w->db, "BEGIN IMMEDIATE", e) == 0;
	return w->changing ? 0 : -1;
}

/* Finds or makes the number of an action in the index: 0 or -1. */
static int
number_action(struct case_writer *w, struct str key, sqlite3_int64 *n, struct err *e)
{
	sqlite3_stmt *find = w->sql[ACTION_FIND], *add = w->sql[ACTION_ADD];
	int rc;

	db_bind(find, 1, key);
	if ((rc = db_step(find, e)) > 0)
		*n = sqlite3_column_int64(find, 0);
	sqlite3_reset(find);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	db_bind(add, 1, key);
	if (db_write(add, e) < 0)
		return -1;
	*n = sqlite3_last_insert_rowid(w->db);
	return 0;
}

/* The number of an action in the index, or -1. */
static sqlite3_int64
action_of(struct case_writer *w, struct str key, struct err *e)
{
	uint32_t known = names_find(&w->actions, key), i;

	if (known > 0)
		return w->number[known - 1];
	i = names_number(&w->actions, key, &w->arena);
	w->number = mem_grow(w->number, &w->cap, i + 1, sizeof *w->number);
	w->number[i] = -1;
	return number_action(w, key, &w->number[i], e) < 0 ? -1 : w->number[i];
}

int
case_writer_add(
    struct case_writer *w, struct str key, const struct trial *t, struct err *e)
{
	sqlite3_stmt *s = w->sql[TRIAL_ADD];
	sqlite3_int64 action;

	if (begin(w, e) < 0 || (action = action_of(w, t->action, e)) < 0)
		return -1;
	sqlite3_bind_int64(s, 1, (sqlite3_int64)t->task);
	db_bind(s, 2, key);
	sqlite3_bind_int64(s, 3, action);
	sqlite3_bind_int64(s, 4, (sqlite3_int64)t->user);
	db_bind(s, 5, t->trajectory_id);
	sqlite3_bind_double(s, 6, t->reward);
	sqlite3_bind_int(s, 7, t->failed);
	/* The column has no NULL; infinity is worse than every known latency. */
	sqlite3_bind_double(s, 8, isnan(t->latency_ms) ? HUGE_VAL : t->latency_ms);
	sqlite3_bind_int64(s, 9, t->time);
	return db_write(s, e);
}

int
case_writer_remove(struct case_writer *w, struct str id, struct err *e)
{
	if (begin(w, e) < 0)
		return -1;
	db_bind(w->sql[GO], 1, id);
	return db_write(w->sql[GO], e);
}

int
case_writer_claim(struct case_writer *w, struct str id, uint64_t user, struct err *e)
{
	if (begin(w, e) < 0)
		return -1;
	db_bind(w->sql[CLAIM], 1, id);
	sqlite3_bind_int64(w->sql[CLAIM], 2, (sqlite3_int64)user);
	return db_write(w->sql[CLAIM], e);
}

/* ---- another index ---- */

static int
attach(struct case_writer *w, const char *path, struct err *e)
{
	sqlite3_stmt *s = db_prepare(w->db, "ATTACH ? AS other", e);
	int rc = -1;

	if (s != NULL) {
		db_bind(s, 1, str_of(path));
		rc = db_write(s, e);
	}
	sqlite3_finalize(s);
	return rc;
}

/* Reports the current SQLite error for the other index, which may be any file. */
static int
blame_other(struct case_writer *w, const char *path, struct err *e)
{
	int code = sqlite3_errcode(w->db);

	return err_set(e,
	    code == SQLITE_NOTADB || code == SQLITE_ERROR ? ERR_INPUT : ERR_SYSTEM,
	    "%s: not a case index: %s", path, sqlite3_errmsg(w->db));
}

/* The attached index must be of this format, unless it is empty. */
static int
check_other(struct case_writer *w, const char *path, struct err *e)
{
	int any = db_number(w->db, "SELECT EXISTS (SELECT 1 FROM other.task)", e);
	int format;

	if (any < 0 || (format = db_number(w->db, "PRAGMA other.user_version", e)) < 0)
		return blame_other(w, path, e);
	if (any > 0 && format != CASES_FORMAT)
		return err_set(e, ERR_INPUT,
		    "%s: is of another memabra: build it again from its log", path);
	return any;
}

/* An id of both indexes keeps its trial here. */
static const char TAKE[] =
    "INSERT OR IGNORE INTO main.action (key, tries, sum)"
    " SELECT key, 0, 0 FROM other.action;"
    "INSERT INTO temp.new SELECT t.task, k.key, mine.n, t.user, t.id, t.reward,"
    " t.failed, t.latency, t.time FROM other.trial AS t"
    " JOIN other.task AS k ON k.n = t.task JOIN other.action AS o ON o.n = t.action"
    " JOIN main.action AS mine ON mine.key = o.key"
    " WHERE NOT EXISTS (SELECT 1 FROM main.trial AS m WHERE m.id = t.id);"
    "INSERT INTO temp.claim SELECT t.id, t.user FROM other.trial AS t"
    " JOIN main.trial AS m ON m.id = t.id WHERE m.user <> t.user";

int
case_writer_merge(struct case_writer *w, const char *path, unsigned long long *disputed,
    struct err *e)
{
	struct err ignored;
	int rc;

	*disputed = 0;
	if (!file_exists(path)) /* ATTACH would create it */
		return err_set(e, ERR_NO, "%s: no such case index", path);
	if (attach(w, path, e) < 0)
		return blame_other(w, path, e);
	if ((rc = check_other(w, path, e)) > 0) {
		if ((rc = begin(w, e)) == 0 && (rc = db_exec(w->db, TAKE, e)) < 0)
			blame_other(w, path, e);
		if (rc == 0)
			rc = case_writer_commit(w, disputed, e);
		if (rc < 0)
			db_exec(w->db, "ROLLBACK", &ignored);
	}
	db_exec(w->db, "DETACH other", &ignored);
	return rc;
}

/* ---- the commit ---- */

int
case_writer_commit(struct case_writer *w, unsigned long long *disputed, struct err *e)
{
	*disputed = 0;
	if (!w->changing && !w->clear)
		return 0;
	if (begin(w, e) < 0 || case_commit(w->db, w->clear, disputed, e) < 0)
		return -1;
	w->changing = w->clear = false;
	names_release(&w->actions); /* an action without trials loses its number */
	w->actions = (struct names){0};
	arena_reset(&w->arena);
	return db_exec(w->db, "COMMIT", e);
}
