#include "store/groups.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/db.h"

enum { CACHE = 4096 }; /* keys whose numbers are known without a query */

struct cached {
	uint64_t hash[2];     /* of a key: 128 bits, so that equal hashes are one key */
	sqlite3_int64 number; /* 0: none */
};

struct groups {
	sqlite3 *db;
	sqlite3_stmt *name, *number, *add, *set, *alias, *all;
	sqlite3_int64 place; /* of the last record that was added, of all groups */
	struct cached cache[CACHE];
};

static const char SCHEMA[] =
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"
    "CREATE TABLE name (number INTEGER PRIMARY KEY, key BLOB UNIQUE);"
    "CREATE TABLE alias (key BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID;"
    "CREATE TABLE record (number INTEGER, place INTEGER, rank REAL, bytes BLOB,"
    " PRIMARY KEY (number, place)) WITHOUT ROWID;"
    "BEGIN";

struct groups *
groups_new(struct err *e)
{
	struct groups *g = mem_zalloc(1, sizeof *g);
	struct {
		sqlite3_stmt **s;
		const char *sql;
	} all[] = {
	    {&g->name, "INSERT OR IGNORE INTO name (key) VALUES (?)"},
	    {&g->number, "SELECT number FROM alias WHERE key = ?1 UNION ALL"
			 " SELECT number FROM name WHERE key = ?1 LIMIT 1"},
	    {&g->add, "INSERT INTO record VALUES (?1, ?2, 0, ?3)"},
	    {&g->set, "INSERT INTO record VALUES (?1, 0, ?2, ?3) ON CONFLICT DO UPDATE"
		      " SET rank = excluded.rank, bytes = excluded.bytes"
		      " WHERE excluded.rank >= rank"},
	    {&g->alias, "INSERT OR REPLACE INTO alias VALUES (?1, ?2)"},
	    {&g->all, "SELECT key, bytes FROM name JOIN record USING (number)"
		      " ORDER BY number, place"},
	};
	int rc = 0;

	if (sqlite3_open_v2("", &g->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK)
		rc = err_set(
		    e, ERR_SYSTEM, "a temporary database: %s", sqlite3_errmsg(g->db));
	if (rc == 0)
		rc = db_exec(g->db, SCHEMA, e);
	for (size_t i = 0; rc == 0 && i < sizeof all / sizeof *all; i++) {
		*all[i].s = db_prepare(g->db, all[i].sql, e);
		rc = *all[i].s == NULL ? -1 : 0;
	}
	if (rc == 0)
		return g;
	groups_free(g);
	return NULL;
}

void
groups_free(struct groups *g)
{
	if (g == NULL)
		return;
	sqlite3_finalize(g->name);
	sqlite3_finalize(g->number);
	sqlite3_finalize(g->add);
	sqlite3_finalize(g->set);
	sqlite3_finalize(g->alias);
	sqlite3_finalize(g->all);
	sqlite3_close(g->db);
	mem_free(g);
}

/* The number of a key, or 0 if it has none. */
static int
find_number(struct groups *g, struct str key, sqlite3_int64 *number, struct err *e)
{
	int rc;

	*number = 0;
	db_bind(g->number, 1, key);
	if ((rc = db_step(g->number, e)) > 0)
		*number = sqlite3_column_int64(g->number, 0);
	sqlite3_reset(g->number);
	return rc < 0 ? -1 : 0;
}

/* Where the cache has this key, or gets it: then the number is 0. */
static struct cached *
cached(struct groups *g, struct str key)
{
	uint64_t h[2] = {hash64(key, 1), hash64(key, 2)};
	struct cached *c = &g->cache[h[0] % CACHE];

	if (c->hash[0] != h[0] || c->hash[1] != h[1])
		*c = (struct cached){{h[0], h[1]}, 0};
	return c;
}

/* The number of a key; a new key gets one. */
static int
number_of(struct groups *g, struct str key, sqlite3_int64 *number, struct err *e)
{
	struct cached *c = cached(g, key);

	*number = c->number;
	if (*number != 0)
		return 0;
	if (find_number(g, key, number, e) < 0)
		return -1;
	if (*number == 0) {
		db_bind(g->name, 1, key);
		if (db_write(g->name, e) < 0 || find_number(g, key, number, e) < 0)
			return -1;
	}
	c->number = *number;
	return 0;
}

int
groups_add(struct groups *g, struct str key, struct str record, struct err *e)
{
	sqlite3_int64 number = 0;

	if (number_of(g, key, &number, e) < 0)
		return -1;
	sqlite3_bind_int64(g->add, 1, number);
	sqlite3_bind_int64(g->add, 2, ++g->place);
	db_bind(g->add, 3, record);
	return db_write(g->add, e);
}

int
groups_set(
    struct groups *g, struct str key, double rank, struct str record, struct err *e)
{
	sqlite3_int64 number = 0;

	if (number_of(g, key, &number, e) < 0)
		return -1;
	sqlite3_bind_int64(g->set, 1, number);
	sqlite3_bind_double(g->set, 2, rank);
	db_bind(g->set, 3, record);
	return db_write(g->set, e);
}

int
groups_alias(struct groups *g, struct str alias, struct str key, struct err *e)
{
	sqlite3_int64 number = 0;

	if (number_of(g, key, &number, e) < 0)
		return -1;
	db_bind(g->alias, 1, alias);
	sqlite3_bind_int64(g->alias, 2, number);
	cached(g, alias)->number = 0;
	return db_write(g->alias, e);
}

int
groups_next(struct groups *g, struct str *key, struct str *record, struct err *e)
{
	int rc = db_step(g->all, e);

	if (rc > 0) {
		*key = db_text(g->all, 0);
		*record = db_text(g->all, 1);
	} else {
		sqlite3_reset(g->all);
	}
	return rc;
}
