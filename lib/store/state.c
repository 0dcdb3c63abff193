#include "store/state.h"

#include <stdlib.h>

#include "base/mem.h"
#include "io/file.h"

struct state {
	struct buf dir;
	struct file_lock *lock; /* NULL: not held */
};

/* The directory by --state, $MB_STATE, or the custom of XDG. */
static int
find_dir(const char *dir, struct buf *out, struct err *e)
{
	const char *base;

	if (dir == NULL || *dir == '\0')
		dir = getenv("MB_STATE");
	if (dir != NULL && *dir != '\0') {
		buf_adds(out, dir);
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

/* Other writers than a cycle are done in a moment: so long is waited for them. */
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

/* Nobody else writes while the lock is held, so what looks temporary is left over. */
static void
sweep(const struct state *s)
{
	struct buf routers = {0};

	file_sweep(s->dir.p);
	if (file_is_dir(state_path(s, "routers", &routers)))
		file_sweep(routers.p);
	buf_release(&routers);
}

/* A writer goes by the log and the names that it finds: the last may be of one killed before its fsync. */
static int
settle(const struct state *s, struct err *e)
{
	struct buf path = {0};
	int rc = file_sync(state_path(s, "audit.jsonl", &path), e);

	if (rc == 0)
		rc = file_sync_name(path.p, e);
	buf_release(&path);
	return rc;
}

/* What is written here stays here: the state itself may be a link, what lies in it is none. */
static int
refuse_links(const struct state *s, struct err *e)
{
	static const char *const ours[] = {
	    "routers", "runs", "watch", "audit.jsonl", "lock", "seen.db", "cases.db"};
	struct buf path = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof ours / sizeof *ours; i++) {
		buf_reset(&path);
		if (file_is_link(state_path(s, ours[i], &path)))
			rc = err_set(e, ERR_INPUT,
			    "%s: is a symbolic link, and could lead out of the state",
			    path.p);
	}
	buf_release(&path);
	return rc;
}

/*
 * A state of this format has no mark. A later one that these programs must not
 * touch has a file "format" with its number.
 */
static int
refuse_newer(const struct state *s, struct err *e)
{
	struct buf path = {0}, text = {0};
	int rc = 0;

	if (file_exists(state_path(s, "format", &path))) {
		rc = file_read(path.p, &text, 1000, e);
		while (text.n > 0 && text.p[text.n - 1] == '\n')
			text.n--;
		if (rc == 0 && !str_is(buf_str(&text), "1"))
			rc = err_set(e, ERR_INPUT,
			    "%s: this state was written by a newer memabra: its format "
			    "is '%.*s', "
			    "and this one knows 1",
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
			return err_set(e, ERR_SYSTEM, "%s: is no directory", s->dir.p);
		if (how->flags & STATE_ABSENT)
			return 0;
		return err_set(e, ERR_NO, "%s: no such state", s->dir.p);
	}
	if (refuse_links(s, e) < 0 || refuse_newer(s, e) < 0)
		return -1;
	if (how->flags & STATE_LOCK) {
		if (state_lock(s, how->who, PATIENCE_MS, e) < 0)
			return -1;
		sweep(s);
		if (settle(s, e) < 0)
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

void
state_close(struct state *s)
{
	if (s == NULL)
		return;
	file_unlock(s->lock);
	buf_release(&s->dir);
	mem_free(s);
}
