#include "store/state.h"

#include <stdlib.h>

#include "base/mem.h"
#include "io/file.h"
#include "io/lock.h"

struct state {
	struct buf dir;
	struct file_lock *lock; /* NULL: not held */
};

/* Finds the directory: --state, $MB_STATE, or the XDG default. */
static int
find_dir(const char *dir, struct buf *out, struct err *e)
{
	const char *base;

	if (dir != NULL && *dir == '\0')
		return err_set(e, ERR_USAGE, "--state wants a directory: ''");
	if (dir == NULL && ((dir = getenv("MB_STATE")) != NULL) && *dir == '\0')
		dir = NULL;
	if (dir != NULL) {
		if (*dir == '-')
			buf_adds(out, "./"); /* so that no path looks like an option */
		buf_adds(out, dir);
		while (out->n > 1 && out->p[out->n - 1] == '/')
			out->n--;
		return 0;
	}
	if ((base = getenv("XDG_STATE_HOME")) != NULL && *base != '\0') {
		buf_adds(out, base);
	} else if ((base = getenv("HOME")) != NULL && *base != '\0') {
		buf_adds(out, base);
		buf_adds(out, "/.local/state");
	} else {
		return err_set(e, ERR_USAGE,
		    "no state directory: give --state, or set MB_STATE or HOME");
	}
	buf_adds(out, "/memabra");
	return 0;
}

const char *
state_dir(const struct state *s)
{
	return s->dir.p;
}

bool
state_exists(const struct state *s)
{
	return file_is_dir(s->dir.p);
}

const char *
state_path(const struct state *s, const char *name, struct buf *path)
{
	buf_add_str(path, buf_str(&s->dir));
	buf_addc(path, '/');
	buf_adds(path, name);
	return buf_cstr(path);
}

/*
 * Every writer except a cycle finishes within a moment, so wait that long for
 * the lock.
 */
enum { PATIENCE_MS = 2000 };

int
state_lock(struct state *s, const char *who, int patience_ms, struct err *e)
{
	struct buf path = {0};

	s->lock = file_lock(state_path(s, "lock", &path), who, patience_ms, e);
	buf_release(&path);
	return s->lock == NULL ? -1 : 0;
}

void
state_unlock(struct state *s)
{
	file_unlock(s->lock);
	s->lock = NULL;
}

bool
state_locked(const struct state *s)
{
	return s->lock != NULL;
}

/*
 * Removes temporary files. Under the lock there is no other writer, so all of
 * them are left over.
 */
static void
sweep(const struct state *s)
{
	struct buf routers = {0};

	file_sweep(s->dir.p);
	if (file_is_dir(state_path(s, "routers", &routers)))
		file_sweep(routers.p);
	buf_release(&routers);
}

/*
 * Syncs the log and its directory: the last entry may come from a process that
 * was killed before its own fsync.
 */
static int
sync_log(const struct state *s, struct err *e)
{
	struct buf path = {0};
	int rc = file_sync(state_path(s, "audit.jsonl", &path), e);

	if (rc == 0)
		rc = file_sync_name(path.p, e);
	buf_release(&path);
	return rc;
}

/* ---- allowed kinds of files ---- */

/*
 * A state refuses links, FIFOs and devices in place of its own files: a link
 * could lead out of the state, and the open of a FIFO or a device could block
 * forever. Files that the user provides (USER_FILE) may be links.
 */
enum kind { OWN_FILE, OWN_DIR, USER_FILE, SIDE_FILE };

static const struct {
	const char *name;
	enum kind kind;
} ENTRIES[] = {{"routers", OWN_DIR}, {"runs", OWN_DIR}, {"watch", OWN_DIR},
    {"map", OWN_DIR}, {"per", OWN_DIR}, {"audit.jsonl", OWN_FILE}, {"lock", OWN_FILE},
    {"pending", OWN_FILE}, {"format", OWN_FILE}, {"forgetting", OWN_FILE},
    {"canary.json", OWN_FILE}, {"reservoir.jsonl", OWN_FILE}, {"since.jsonl", OWN_FILE},
    {"watch/journal.jsonl", OWN_FILE}, {"watch/lock", OWN_FILE}, {"seen.db", OWN_FILE},
    {"cases.db", OWN_FILE}, {"seen.db-journal", SIDE_FILE}, {"seen.db-wal", SIDE_FILE},
    {"seen.db-shm", SIDE_FILE}, {"cases.db-journal", SIDE_FILE},
    {"cases.db-wal", SIDE_FILE}, {"cases.db-shm", SIDE_FILE},
    {"policy.json", USER_FILE}, {"benchmark.jsonl", USER_FILE}, {"vectors", USER_FILE},
    {"hold", USER_FILE}};

/* Returns what is wrong with the file, or NULL. */
static const char *
unfit(const char *path, enum kind kind)
{
	enum file_kind is = file_kind(path);

	if (is == FILE_ABSENT)
		return NULL;
	if (is == FILE_LINK && kind != USER_FILE)
		return "is a symbolic link, and could lead out of the state";
	if (kind == OWN_DIR)
		return is == FILE_DIR ? NULL : "is not a directory";
	if (is == FILE_LINK)
		is = file_kind_behind(path);
	if (is == FILE_DIR)
		return "is a directory";
	if (is != FILE_REGULAR && is != FILE_ABSENT)
		return "is not a regular file";
	/*
	 * SQLite replays these files. A second hard link would let it write to a
	 * file elsewhere.
	 */
	return kind == SIDE_FILE && file_names(path) > 1 ? "has a second hard link"
							 : NULL;
}

static int
refuse_strangers(const struct state *s, struct err *e)
{
	struct buf path = {0};
	const char *wrong;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof ENTRIES / sizeof *ENTRIES; i++) {
		buf_reset(&path);
		wrong = unfit(state_path(s, ENTRIES[i].name, &path), ENTRIES[i].kind);
		if (wrong != NULL)
			rc = err_set(e, ERR_INPUT, "%s: %s", path.p, wrong);
	}
	buf_release(&path);
	return rc;
}

/*
 * A state of format 1 has no mark. A later, incompatible format has a file
 * "format" with its number.
 */
static int
refuse_newer(const struct state *s, struct err *e)
{
	struct buf path = {0}, text = {0};
	int rc = 0;

	if (file_exists(state_path(s, "format", &path))) {
		rc = file_read(path.p, &text, 1000, e);
		buf_chomp(&text);
		if (rc == 0 && !str_is(buf_str(&text), "1"))
			rc = err_set(e, ERR_INPUT,
			    "%s: this state was written by a newer memabra: its format "
			    "is '%.*s', but this memabra supports only 1",
			    s->dir.p, STR_ARG(buf_str(&text)));
	}
	buf_release(&path);
	buf_release(&text);
	return rc;
}

static int
prepare(struct state *s, const struct state_how *how, struct err *e)
{
	if (find_dir(how->dir, &s->dir, e) < 0)
		return -1;
	buf_cstr(&s->dir);
	if (how->flags & STATE_CREATE) {
		if (file_make_dir(s->dir.p, e) < 0)
			return -1;
	} else if (!file_is_dir(s->dir.p)) {
		if (file_exists(s->dir.p))
			return err_set(
			    e, ERR_SYSTEM, "%s: is not a directory", s->dir.p);
		if (how->flags & STATE_ABSENT)
			return 0;
		return err_set(e, ERR_NO, "%s: no such state", s->dir.p);
	}
	if (refuse_strangers(s, e) < 0 || refuse_newer(s, e) < 0)
		return -1;
	if (how->flags & STATE_LOCK) {
		if (state_lock(s, how->who, PATIENCE_MS, e) < 0)
			return -1;
		sweep(s);
		if (sync_log(s, e) < 0)
			return -1;
	}
	return 0;
}

struct state *
state_open(const struct state_how *how, struct err *e)
{
	struct state *s = mem_zalloc(1, sizeof *s);

	if (prepare(s, how, e) == 0)
		return s;
	state_close(s);
	return NULL;
}

bool
state_share_lock(struct state *s)
{
	return file_share_lock(s->lock);
}

void
state_close(struct state *s)
{
	if (s == NULL)
		return;
	file_unlock(s->lock);
	buf_release(&s->dir);
	mem_free(s);
}
