#include "store/cases.h"

#include <math.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "io/file.h"
#include "store/cases_format.h"
#include "store/db.h"

enum { TITLE = 500 };

/*
 * The index key is the sha256 of the task key, because a key may be as long as a
 * line.
 */
static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS task (n INTEGER PRIMARY KEY, sha TEXT NOT NULL UNIQUE,"
    " key TEXT NOT NULL, title TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS trial (id TEXT PRIMARY KEY, task INTEGER NOT NULL,"
    " action TEXT NOT NULL, reward REAL NOT NULL, failed INTEGER NOT NULL, latency "
    "REAL NOT NULL,"
    " time INTEGER NOT NULL, summary TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS trial_of ON trial (task, action)";

enum sql {
	TASK_ADD,
	TRIAL_ADD,
	TASK_FIND,
	ACTIONS,
	BEST,
	TRIAL_TASK,
	TRIAL_REMOVE,
	TASK_REMOVE,
	SQLS
};
static const char *const SQL[SQLS] = {
    "INSERT OR IGNORE INTO task (sha, key, title) VALUES (?1, ?2, ?3)",
    "INSERT OR REPLACE INTO trial SELECT ?2, n, ?3, ?4, ?5, ?6, ?7, ?8 FROM task WHERE "
    "sha = ?1",
    "SELECT n, title FROM task WHERE sha = ?",
    "SELECT action, count(*), sum(reward) FROM trial WHERE task = ? GROUP BY action "
    "ORDER BY action",
    ("SELECT id, reward, failed, latency, time, summary FROM trial WHERE task = ? AND "
     "action = ?"
     " ORDER BY reward DESC, CASE failed WHEN -1 THEN .5 ELSE failed END, latency, "
     "time DESC, id LIMIT 1"),
    "SELECT task FROM trial WHERE id = ?",
    "DELETE FROM trial WHERE id = ?",
    "DELETE FROM task WHERE n = ?1 AND NOT EXISTS "
    "(SELECT 1 FROM trial WHERE task = ?1)",
};

struct cases {
	sqlite3 *db;
	bool outdated; /* of format 0, and not empty */
	bool hidden;   /* outdated, and not emptied */
	sqlite3_stmt *sql[SQLS];
	bool changing;
};

bool
cases_outdated(const struct cases *c)
{
	return c->outdated;
}

struct cases *
cases_open(struct state *state, bool create, struct err *e)
{
	struct cases *c = mem_zalloc(1, sizeof *c);
	struct buf path = {0};
	int rc = 0;

	c->db = db_open(
	    state_path(state, "cases.db", &path), create, SCHEMA, CASES_FORMAT, e);
	if (c->db == NULL || cases_format(c->db, create, &c->outdated, e) < 0)
		rc = -1;
	for (int i = 0; i < SQLS && rc == 0; i++) {
		if ((c->sql[i] = db_prepare(c->db, SQL[i], e)) == NULL)
			rc = -1;
	}
	buf_release(&path);
	c->hidden = c->outdated && !create;
	if (rc == 0)
		return c;
	cases_close(c);
	return NULL;
}

void
cases_close(struct cases *c)
{
	if (c == NULL)
		return;
	for (int i = 0; i < SQLS; i++)
		sqlite3_finalize(c->sql[i]);
	sqlite3_close(c->db); /* rolls back uncommitted changes */
	mem_free(c);
}

/* ---- changing ---- */

static int
begin(struct cases *c, struct err *e)
{
	if (c->changing)
		return 0;
	c->changing = db_exec(c->db, "BEGIN IMMEDIATE", e) == 0;
	return c->changing ? 0 : -1;
}

int
cases_add(struct cases *c, struct str key, struct str title, const struct trial *t,
    struct err *e)
{
	sqlite3_stmt *task = c->sql[TASK_ADD], *trial = c->sql[TRIAL_ADD];
	char sha[SHA256_HEX + 1];

	if (begin(c, e) < 0)
		return -1;
	sha256_of(key, sha);
	db_bind(task, 1, str_of(sha));
	db_bind(task, 2, key);
	db_bind(task, 3, utf8_cut(title, TITLE));
	if (db_write(task, e) < 0)
		return -1;
	db_bind(trial, 1, str_of(sha));
	db_bind(trial, 2, t->trajectory_id);
	db_bind(trial, 3, t->action);
	sqlite3_bind_double(trial, 4, t->reward);
	sqlite3_bind_int(trial, 5, t->failed);
	/* The column has no NULL; infinity sorts after every known latency. */
	sqlite3_bind_double(trial, 6, isnan(t->latency_ms) ? HUGE_VAL : t->latency_ms);
	sqlite3_bind_int64(trial, 7, t->time);
	db_bind(trial, 8, t->summary);
	return db_write(trial, e);
}

int
cases_remove(struct cases *c, struct str trajectory_id, struct err *e)
{
	sqlite3_stmt *find = c->sql[TRIAL_TASK], *trial = c->sql[TRIAL_REMOVE],
		     *task = c->sql[TASK_REMOVE];
	int rc;

	if (begin(c, e) < 0)
		return -1;
	db_bind(find, 1, trajectory_id);
	if ((rc = db_step(find, e)) > 0)
		sqlite3_bind_int64(task, 1, sqlite3_column_int64(find, 0));
	sqlite3_reset(find);
	if (rc <= 0)
		return rc;
	db_bind(trial, 1, trajectory_id);
	return db_write(trial, e) < 0 ? -1 : db_write(task, e);
}

int
cases_clear(struct cases *c, struct err *e)
{
	return begin(c, e) < 0
		   ? -1
		   : db_exec(c->db, "DELETE FROM trial; DELETE FROM task", e);
}

int
cases_commit(struct cases *c, struct err *e)
{
	if (!c->changing)
		return 0;
	c->changing = false;
	return db_exec(c->db, "COMMIT", e);
}

static int
attach(struct cases *c, const char *path, struct err *e)
{
	sqlite3_stmt *s = db_prepare(c->db, "ATTACH ? AS other", e);
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
blame_other(struct cases *c, const char *path, struct err *e)
{
	int code = sqlite3_errcode(c->db);

	return err_set(e,
	    code == SQLITE_NOTADB || code == SQLITE_ERROR ? ERR_INPUT : ERR_SYSTEM,
	    "%s: not a case index: %s", path, sqlite3_errmsg(c->db));
}

/* The attached index must have keys of this format, unless it is empty. */
static int
check_other(struct cases *c, const char *path, struct err *e)
{
	int any = db_number(c->db, "SELECT EXISTS (SELECT 1 FROM other.task)", e);
	int format;

	if (any < 0 || (format = db_number(c->db, "PRAGMA other.user_version", e)) < 0)
		return blame_other(c, path, e);
	if (any > 0 && format != CASES_FORMAT)
		return err_set(e, ERR_INPUT,
		    "%s: has the keys of another memabra: build it again from its log",
		    path);
	return 0;
}

int
cases_merge(struct cases *c, const char *path, struct err *e)
{
	static const char sql[] = "BEGIN IMMEDIATE;"
				  "INSERT OR IGNORE INTO task (sha, key, title)"
				  " SELECT sha, key, title FROM other.task ORDER BY n;"
				  "INSERT OR IGNORE INTO trial SELECT r.id, mine.n, "
				  "r.action, r.reward, r.failed, r.latency,"
				  " r.time, r.summary FROM other.trial AS r JOIN "
				  "other.task AS t ON r.task = t.n"
				  " JOIN main.task AS mine ON mine.sha = t.sha;"
				  "COMMIT";
	struct err ignored;
	int rc;

	if (!file_exists(path)) /* ATTACH would create it */
		return err_set(e, ERR_NO, "%s: no such case index", path);
	if (attach(c, path, e) < 0)
		return blame_other(c, path, e);
	if (check_other(c, path, e) < 0) {
		db_exec(c->db, "DETACH other", &ignored);
		return -1;
	}
	if ((rc = db_exec(c->db, sql, e)) < 0) {
		blame_other(c, path, e);
		db_exec(c->db, "ROLLBACK", &ignored);
	}
	db_exec(c->db, "DETACH other", &ignored);
	return rc;
}

/* ---- queries ---- */

static int
find_actions(
    struct cases *c, int64_t task, struct arena *a, struct known_case *k, struct err *e)
{
	sqlite3_stmt *s = c->sql[ACTIONS];
	size_t cap = 0;
	int rc;

	sqlite3_bind_int64(s, 1, task);
	while ((rc = db_step(s, e)) > 0) {
		if (k->n == cap) {
			struct known_action *more;

			cap = cap * 2 + 4;
			more = arena_zalloc(a, cap, sizeof *more);

			if (k->n > 0)
				memcpy(more, k->actions, k->n * sizeof *more);
			k->actions = more;
		}
		k->actions[k->n++] =
		    (struct known_action){.action = arena_dup(a, db_text(s, 0)),
			.tries = sqlite3_column_double(s, 1),
			.sum = sqlite3_column_double(s, 2)};
	}
	sqlite3_reset(s);
	return rc;
}

static double
known(double latency)
{
	return isinf(latency) ? NAN : latency;
}

static int
find_best(struct cases *c, int64_t task, struct arena *a, struct known_action *k,
    struct err *e)
{
	sqlite3_stmt *s = c->sql[BEST];
	int rc;

	sqlite3_bind_int64(s, 1, task);
	db_bind(s, 2, k->action);
	if ((rc = db_step(s, e)) > 0)
		k->best = (struct trial){.trajectory_id = arena_dup(a, db_text(s, 0)),
		    .action = k->action,
		    .reward = sqlite3_column_double(s, 1),
		    .failed = sqlite3_column_int(s, 2),
		    .latency_ms = known(sqlite3_column_double(s, 3)),
		    .time = sqlite3_column_int64(s, 4),
		    .summary = arena_dup(a, db_text(s, 5))};
	sqlite3_reset(s);
	return rc < 0 ? -1 : 0;
}

static struct known_case
new_case(struct str key, struct str title, struct arena *a)
{
	char id[CASE_ID + 1];

	case_id(key, id);
	return (struct known_case){
	    arena_dup(a, str_of(id)), arena_dup(a, key), arena_dup(a, title)};
}

static int
find_trials(
    struct cases *c, int64_t task, struct arena *a, struct known_case *k, struct err *e)
{
	int rc = find_actions(c, task, a, k, e);

	for (size_t i = 0; i < k->n && rc == 0; i++)
		rc = find_best(c, task, a, &k->actions[i], e);
	return rc < 0 ? -1 : k->n > 0;
}

/*
 * The three queries see one snapshot. No lock is held while the caller waits for
 * a line.
 */
int
cases_find(struct cases *c, struct str key, struct arena *a, struct known_case *k,
    struct err *e)
{
	sqlite3_stmt *s = c->sql[TASK_FIND];
	char sha[SHA256_HEX + 1];
	int rc;

	if (c->hidden)
		return 0;
	if (!c->changing && db_exec(c->db, "BEGIN", e) < 0)
		return -1;
	sha256_of(key, sha);
	db_bind(s, 1, str_of(sha));
	if ((rc = db_step(s, e)) > 0) {
		*k = new_case(key, db_text(s, 1), a);
		rc = find_trials(c, sqlite3_column_int64(s, 0), a, k, e);
	}
	sqlite3_reset(s);
	if (!c->changing) {
		struct err ignored;

		if (db_exec(c->db, "COMMIT", rc < 0 ? &ignored : e) < 0)
			rc = -1;
	}
	return rc;
}

int
cases_scan(struct cases *c, case_fn *each, void *ctx, struct err *e)
{
	sqlite3_stmt *s =
	    db_prepare(c->db, "SELECT n, key, title FROM task ORDER BY sha", e);
	struct known_case k;
	struct arena a = {0};
	int rc = s == NULL ? -1 : 0, row = !c->hidden;

	while (rc == 0 && row > 0 && (row = db_step(s, e)) > 0) {
		k = new_case(db_text(s, 1), db_text(s, 2), &a);
		rc = find_trials(c, sqlite3_column_int64(s, 0), &a, &k, e);
		if (rc > 0)
			rc = each(ctx, &k, e);
		arena_reset(&a);
	}
	sqlite3_finalize(s);
	arena_release(&a);
	return row < 0 ? -1 : rc;
}

int
cases_count(struct cases *c, unsigned long long *n, struct err *e)
{
	sqlite3_stmt *s = db_prepare(c->db, "SELECT count(*) FROM task", e);
	int rc = s == NULL ? -1 : db_step(s, e);

	*n = rc > 0 && !c->hidden ? (unsigned long long)sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}
