#include "store/case_commit.h"

#include "store/cases_format.h"

const char CASE_WAITING[] =
    "CREATE TEMP TABLE new"
    " (task, key, action, user, id, reward, failed, latency, time);"
    "CREATE TEMP TABLE gone (id TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE claim (id TEXT, user INTEGER);"
    "CREATE TEMP TABLE disputed (id TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE touched (task INTEGER PRIMARY KEY)"; /* by a removal */

/* The ids of `other` that an id of `from` has too, with another known user. */
#define DISPUTE(from, other)                                                           \
	"INSERT OR IGNORE INTO temp.disputed SELECT b.id FROM " from                   \
	" AS a JOIN " other " AS b ON b.id = a.id"                                     \
	" WHERE a.user <> 0 AND b.user <> 0 AND a.user <> b.user;"

#define NEW_OR_INDEX DISPUTE("temp.new", "main.trial")
#define CLAIM_OR_INDEX DISPUTE("temp.claim", "main.trial")
#define CLAIM_OR_NEW DISPUTE("temp.claim", "temp.new")

/* Disputes between what waits and the index; then all that is to be removed. */
static const char AGAINST_INDEX[] = NEW_OR_INDEX CLAIM_OR_INDEX
    "INSERT OR IGNORE INTO temp.gone SELECT t.id FROM temp.new AS n"
    " JOIN main.trial AS t ON t.id = n.id;"
    "INSERT OR IGNORE INTO temp.gone SELECT id FROM temp.disputed";
static const char AMONG_NEW[] =
    "CREATE INDEX temp.new_id ON new (id);" CLAIM_OR_NEW
    "DELETE FROM temp.new WHERE id IN (SELECT id FROM temp.disputed);"
    "DROP INDEX temp.new_id";
static const char *const REMOVE[] = {
    "INSERT OR IGNORE INTO temp.touched SELECT task FROM main.trial WHERE id = ?1",
    CASES_UNCOUNT, "DELETE FROM main.trial WHERE id = ?1"};
static const char EMPTY_TASKS[] =
    "DELETE FROM main.task WHERE n IN (SELECT task FROM temp.touched) AND NOT EXISTS"
    " (SELECT 1 FROM main.trial AS t WHERE t.task = main.task.n)";

/* An index that was empty gets its index of ids at the end, by a sort. */
static const char ANEW[] = "DELETE FROM main.trial; DELETE FROM main.task;"
			   "UPDATE main.action SET tries = 0, sum = 0;"
			   "DROP INDEX main.trial_id";
static const char INDEX[] = "CREATE UNIQUE INDEX main.trial_id ON trial (id)";
static const char ADD[] =
    "INSERT OR IGNORE INTO main.task SELECT task, key FROM temp.new ORDER BY task;"
    "INSERT INTO main.trial"
    " SELECT task, action, user, id, reward, failed, latency, time"
    " FROM temp.new ORDER BY task, action, user, id;"
    "INSERT INTO main.action SELECT action, '', count(*), sum(" CASES_REWARD ")"
    " FROM temp.new WHERE true GROUP BY action ON CONFLICT (n) DO UPDATE"
    " SET tries = tries + excluded.tries, sum = sum + excluded.sum";
static const char END[] =
    "DELETE FROM temp.new; DELETE FROM temp.gone; DELETE FROM temp.claim;"
    "DELETE FROM temp.disputed; DELETE FROM temp.touched";

enum { STEPS = sizeof REMOVE / sizeof *REMOVE };

/* Removes the trials of the index that are replaced, removed or disputed. */
static int
remove_gone(sqlite3 *db, struct err *e)
{
	sqlite3_stmt *ids = db_prepare(db, "SELECT id FROM temp.gone", e), *s[STEPS];
	int rc = ids == NULL ? -1 : 0, n;

	for (n = 0; n < STEPS && rc == 0; n++)
		rc = (s[n] = db_prepare(db, REMOVE[n], e)) == NULL ? -1 : 0;
	while (rc == 0 && (rc = db_step(ids, e)) > 0) {
		rc = 0;
		for (int i = 0; i < n && rc == 0; i++) {
			db_bind(s[i], 1, db_text(ids, 0));
			rc = db_write(s[i], e);
		}
	}
	sqlite3_finalize(ids);
	while (n > 0)
		sqlite3_finalize(s[--n]);
	return rc < 0 ? -1 : db_exec(db, EMPTY_TASKS, e);
}

/* The claims are few: without them no id of the new ones is disputed among them. */
static int
settle_claims(sqlite3 *db, struct err *e)
{
	int any = db_number(db,
	    "SELECT EXISTS (SELECT 1 FROM temp.claim) OR"
	    " EXISTS (SELECT 1 FROM temp.disputed)",
	    e);

	return any > 0 ? db_exec(db, AMONG_NEW, e) : any;
}

int
case_commit(sqlite3 *db, bool clear, unsigned long long *disputed, struct err *e)
{
	int empty =
	    clear ? 1
		  : db_number(db, "SELECT NOT EXISTS (SELECT 1 FROM main.trial)", e);
	int n;

	if (empty < 0 || (empty > 0 && db_exec(db, ANEW, e) < 0) ||
	    (empty == 0 &&
		(db_exec(db, AGAINST_INDEX, e) < 0 || remove_gone(db, e) < 0)) ||
	    settle_claims(db, e) < 0 || db_exec(db, ADD, e) < 0 ||
	    (empty > 0 && db_exec(db, INDEX, e) < 0) ||
	    (n = db_number(db, "SELECT count(*) FROM temp.disputed", e)) < 0)
		return -1;
	*disputed = (unsigned long long)n;
	return db_exec(db, CASES_SWEEP_ACTIONS, e) < 0 ? -1 : db_exec(db, END, e);
}
