#include "store/cases.h"

#include <math.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/cases_format.h"

enum sql { TRIALS, ACTION, TASKS, SQLS };
static const char *const SQL[SQLS] = {
    "SELECT action, user, id, reward, failed, latency, time FROM trial WHERE task = ?"
    " ORDER BY action, user, id",
    "SELECT key, tries, sum FROM action WHERE n = ?",
    /* in the order of ids, whose digits are those of an unsigned number */
    "SELECT n, key FROM task ORDER BY n < 0, n",
};

/* What a snapshot says of an action in all tasks. */
struct all_tasks {
	sqlite3_int64 action; /* 0: the place is empty */
	struct buf key;
	double tries, sum;
};

enum { ACTIONS = 256 }; /* that are kept while a snapshot lasts */

struct cases {
	sqlite3 *db;
	sqlite3_stmt *sql[SQLS]; /* NULL: the index reads as empty */
	bool outdated;
	bool reading; /* a snapshot */
	struct all_tasks kept[ACTIONS];
};

bool
cases_outdated(const struct cases *c)
{
	return c->outdated;
}

struct cases *
cases_open(struct state *state, struct err *e)
{
	struct cases *c = mem_zalloc(1, sizeof *c);
	int rc = 0;

	c->db = cases_file(state, false, &c->outdated, e);
	if (c->db == NULL || (rc = cases_current(c->db, e)) < 0) {
		cases_close(c);
		return NULL;
	}
	for (int i = 0; i < SQLS && rc > 0; i++) {
		if ((c->sql[i] = db_prepare(c->db, SQL[i], e)) == NULL) {
			cases_close(c);
			return NULL;
		}
	}
	return c;
}

void
cases_close(struct cases *c)
{
	for (int i = 0; i < SQLS; i++)
		sqlite3_finalize(c->sql[i]);
	sqlite3_close(c->db);
	for (size_t i = 0; i < ACTIONS; i++)
		buf_release(&c->kept[i].key);
	mem_free(c);
}

int
cases_rest(struct cases *c, struct err *e)
{
	if (!c->reading)
		return 0;
	c->reading = false;
	return db_exec(c->db, "COMMIT", e);
}

/* ---- the trials of a task ---- */

static double
known(double latency)
{
	return isinf(latency) ? NAN : latency;
}

/* Those of an earlier snapshot may be others now. */
static void
forget_actions(struct cases *c)
{
	for (size_t i = 0; i < ACTIONS; i++)
		c->kept[i].action = 0;
}

static int
find_action(
    struct cases *c, sqlite3_int64 action, struct all_tasks *found, struct err *e)
{
	sqlite3_stmt *s = c->sql[ACTION];
	int rc;

	sqlite3_bind_int64(s, 1, action);
	if ((rc = db_step(s, e)) > 0) {
		found->action = action;
		buf_reset(&found->key);
		buf_add_str(&found->key, db_text(s, 0));
		found->tries = sqlite3_column_double(s, 1);
		found->sum = sqlite3_column_double(s, 2) / CASES_UNIT;
	}
	sqlite3_reset(s);
	return rc < 0 ? -1 : 0;
}

/*
 * The name of the action, and its mean reward in all tasks. The actions are few, and
 * come again from task to task.
 */
static int
name_action(struct cases *c, sqlite3_int64 action, struct arena *a,
    struct known_action *k, struct err *e)
{
	struct all_tasks *kept = &c->kept[(uint64_t)action % ACTIONS];

	if (kept->action != action && find_action(c, action, kept, e) < 0)
		return -1;
	if (kept->action != action)
		return 0;
	k->action = arena_dup(a, buf_str(&kept->key));
	k->all_tries = kept->tries;
	k->all_sum = kept->sum;
	return 0;
}

static struct known_action *
more_actions(struct known_case *k, size_t *cap, struct arena *a)
{
	struct known_action *more;

	if (k->n < *cap)
		return &k->actions[k->n++];
	*cap = *cap * 2 + 4;
	more = arena_zalloc(a, *cap, sizeof *more);
	if (k->n > 0)
		memcpy(more, k->actions, k->n * sizeof *more);
	k->actions = more;
	return &k->actions[k->n++];
}

static void
add_trial(struct known_action *k, sqlite3_stmt *s, struct arena *a)
{
	struct trial t = {.trajectory_id = db_text(s, 2),
	    .user = (uint64_t)sqlite3_column_int64(s, 1),
	    .reward = sqlite3_column_double(s, 3),
	    .failed = sqlite3_column_int(s, 4),
	    .latency_ms = known(sqlite3_column_double(s, 5)),
	    .time = sqlite3_column_int64(s, 6)};

	if (tried_add(k, &t))
		k->best.trajectory_id = arena_dup(a, t.trajectory_id);
}

/* Neighbouring rows are of one action, and of one user of it. */
static int
find_trials(struct cases *c, sqlite3_int64 task, struct arena *a, struct known_case *k,
    struct err *e)
{
	sqlite3_stmt *s = c->sql[TRIALS];
	sqlite3_int64 action = 0;
	size_t cap = 0;
	int rc;

	sqlite3_bind_int64(s, 1, task);
	while ((rc = db_step(s, e)) > 0) {
		if (k->n == 0 || sqlite3_column_int64(s, 0) != action) {
			action = sqlite3_column_int64(s, 0);
			if (name_action(c, action, a, more_actions(k, &cap, a), e) <
			    0) {
				rc = -1;
				break;
			}
		}
		add_trial(&k->actions[k->n - 1], s, a);
	}
	sqlite3_reset(s);
	for (size_t i = 0; i < k->n; i++)
		tried_end(&k->actions[i]);
	if (rc == 0 && k->n > 0) {
		char id[CASE_ID + 1];

		case_id((uint64_t)task, id);
		k->id = arena_dup(a, str_of(id));
	}
	return rc < 0 ? -1 : k->n > 0;
}

int
cases_find(struct cases *c, struct str key, struct arena *a, struct known_case *k,
    struct err *e)
{
	if (c->sql[TRIALS] == NULL)
		return 0;
	if (!c->reading) {
		if (db_exec(c->db, "BEGIN", e) < 0)
			return -1;
		forget_actions(c);
	}
	c->reading = true;
	*k = (struct known_case){.key = key};
	return find_trials(c, (sqlite3_int64)case_number(key), a, k, e);
}

int
cases_scan(struct cases *c, case_fn *each, void *ctx, struct err *e)
{
	sqlite3_stmt *s = c->sql[TASKS];
	struct known_case k;
	struct arena a = {0};
	int rc = 0, row = 1;

	forget_actions(c);
	while (s != NULL && rc == 0 && (row = db_step(s, e)) > 0) {
		k = (struct known_case){.key = db_text(s, 1)};
		rc = find_trials(c, sqlite3_column_int64(s, 0), &a, &k, e);
		if (rc > 0)
			rc = each(ctx, &k, e);
		arena_reset(&a);
	}
	sqlite3_reset(s);
	arena_release(&a);
	return row < 0 ? -1 : rc;
}

int
cases_count(struct cases *c, unsigned long long *n, struct err *e)
{
	sqlite3_stmt *s;
	int rc;

	*n = 0;
	if (c->sql[TRIALS] == NULL)
		return 0;
	s = db_prepare(c->db, "SELECT count(*) FROM task", e);
	rc = s == NULL ? -1 : db_step(s, e);
	*n = rc > 0 ? (unsigned long long)sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}
