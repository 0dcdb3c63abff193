#include "store/repair.h"

#include "base/mem.h"
#include "io/file.h"
#include "store/attempts.h"
#include "store/audit.h"
#include "store/canary.h"
#include "store/history.h"
#include "store/recovery.h"
#include "store/versions.h"

struct repair {
	struct state *state;
	int64_t now;
	struct arena *arena;
	struct str *done;
	size_t n, cap;
};

static void
did(struct repair *r, struct str what)
{
	r->done = mem_grow(r->done, &r->cap, r->n + 1, sizeof *r->done);
	r->done[r->n++] = what;
}

/* Writes the audit line first, then the link, like every activation. */
static int
point(struct repair *r, struct str version, struct str was, struct str reason,
    struct err *e)
{
	struct audit_line line = {.event = STR("repair"), .reason = reason};

	line.active = str_is(version, "rules") ? STR_NONE : version;
	line.was = str_is(was, "rules") ? STR_NONE : was;
	if (audit_append(r->state, &line, r->now, e) < 0 ||
	    version_point(r->state, version, e) < 0 ||
	    (!str_eq(line.active, line.was) && canary_put(r->state, STR_NONE, e) < 0))
		return -1;
	did(r, reason);
	return 0;
}

/*
 * Finds the active version of the log, else the newest intact version before it,
 * else the rules. A file that cannot be read now is no reason for a change.
 */
static int
newest_whole(
    struct repair *r, const struct history *h, struct str *version, struct err *e)
{
	int whole = 0;

	*version = STR("rules");
	for (size_t i = h->depth; i > 0 && whole == 0; i--) {
		*version = h->stack[i - 1];
		whole = str_is(*version, "rules")
			    ? i == h->depth
			    : version_check(r->state, *version, e);
	}
	if (whole == 0)
		*version = STR("rules");
	return whole < 0 ? -1 : 0;
}

/* Repairs a link that is invalid or names no version, and a damaged active version. */
static int
repair_active(struct repair *r, struct err *e)
{
	struct history h = {0};
	struct buf active = {0};
	struct str logged, to = STR("rules");
	struct err strange;
	int rc = history_read(r->state, &h, e);
	bool link = version_active(r->state, &active, &strange) == 0;

	logged = h.depth == 0 ? STR("rules") : h.stack[h.depth - 1];
	if (rc == 0)
		rc = newest_whole(r, &h, &to, e);
	if (rc == 0 && !link)
		rc = point(r, to, logged,
		    arena_fmt(
			r->arena, "made %.*s active: %s", STR_ARG(to), strange.text),
		    e);
	else if (rc == 0 && !str_eq(to, logged))
		rc = point(r, to, logged,
		    arena_fmt(r->arena, "made %.*s active: %.*s is missing or damaged",
			STR_ARG(to), STR_ARG(logged)),
		    e);
	history_release(&h);
	buf_release(&active);
	return rc;
}

static int
repair_modes(struct repair *r, struct err *e)
{
	struct buf names = {0}, path = {0};
	struct audit_line line = {.event = STR("repair")};
	int rc = version_list(r->state, &names, e), whole;

	for (const char *v = names.p; rc == 0 && v != NULL && v < names.p + names.n;
	     v += strlen(v) + 1) {
		buf_reset(&path);
		version_file(r->state, str_of(v), &path);
		if (!file_writable(path.p)) {
			/*
			 * The process that removed the permission may have been
			 * killed before its fsync.
			 */
			rc = file_sync(path.p, e);
			continue;
		}
		if ((whole = version_check(r->state, str_of(v), e)) <= 0) {
			rc = whole;
			continue;
		}
		line.reason =
		    arena_fmt(r->arena, "removed the write permission of %s", v);
		if ((rc = attempts_note(r->state, &line, r->now, e)) == 0 &&
		    (rc = file_mode(path.p, 0444, e)) == 0)
			did(r, line.reason);
	}
	buf_release(&names);
	buf_release(&path);
	return rc;
}

int
repair_state(
    struct state *s, int64_t now, struct arena *a, struct strs *repaired, struct err *e)
{
	struct repair r = {.state = s, .now = now, .arena = a};
	struct buf notice = {0}, active = {0};
	struct err strange;
	int rc = 0;

	if (version_active(s, &active, &strange) == 0 &&
	    (rc = recovery_perform(s, now, &notice, e)) == 0 && notice.n > 0)
		did(&r, arena_dup(a, (struct str){notice.p + strlen(state_dir(s)) + 2,
					 notice.n - strlen(state_dir(s)) - 3}));
	if (rc == 0 && (rc = repair_active(&r, e)) == 0)
		rc = repair_modes(&r, e);
	repaired->n = r.n;
	repaired->v = arena_alloc(a, (r.n + 1) * sizeof *r.done);
	if (r.n > 0)
		memcpy(repaired->v, r.done, r.n * sizeof *r.done);
	mem_free(r.done);
	buf_release(&notice);
	buf_release(&active);
	return rc;
}
