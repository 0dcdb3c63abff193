#include "store/recovery.h"

#include "io/file.h"
#include "store/audit.h"
#include "store/canary.h"
#include "store/forget.h"
#include "store/versions.h"

/* The active router according to the log and to the link. */
struct findings {
	struct audit_tail log;
	bool silent;       /* the log has no line */
	struct str logged; /* active by the log: a version or "rules" */
	struct buf linked; /* active by the link: a version or "rules" */
	struct str trial;  /* the canary by the log, as text; empty: none */
	struct buf canary; /* the canary by its file */
	struct buf reason; /* what is done, in words */
};

static int
look(struct state *s, struct findings *f, struct err *e)
{
	int rc;

	*f = (struct findings){0};
	if ((rc = audit_last(s, &f->log, e)) < 0)
		return -1;
	f->silent = rc == 0;
	f->logged = f->silent || f->log.line.active.p == NULL ? STR("rules")
							      : f->log.line.active;
	if (version_active(s, &f->linked, e) < 0 || canary_text(s, &f->canary, e) < 0)
		return -1;
	f->trial = f->silent ? buf_str(&f->canary) : f->log.line.canary;
	return 0;
}

static void
forget(struct findings *f)
{
	audit_tail_release(&f->log);
	buf_release(&f->linked);
	buf_release(&f->canary);
	buf_release(&f->reason);
}

static bool
agree(const struct findings *f)
{
	return f->log.torn == 0 && str_eq(f->logged, buf_str(&f->linked)) &&
	       str_eq(f->trial, buf_str(&f->canary));
}

static int
needed(struct state *s, bool *yes, struct err *e)
{
	struct findings f;
	int rc = look(s, &f, e);

	*yes = rc == 0 && (!agree(&f) || forget_pending(s));
	forget(&f);
	return rc;
}

/*
 * Decides which router is active, and adds the reason. whole: the file of the
 * router in the log is intact.
 */
static struct str
decide(struct findings *f, bool whole)
{
	struct buf *reason = &f->reason;
	struct str linked = buf_str(&f->linked);

	if (f->log.torn > 0)
		buf_addf(reason, "removed %zu bytes of an incomplete audit line",
		    f->log.torn);
	if (str_eq(f->logged, linked))
		return linked;
	if (f->log.torn > 0)
		buf_adds(reason, "; ");
	if (f->silent) {
		buf_addf(reason, "kept %.*s active: the audit log is empty",
		    STR_ARG(linked));
		return linked;
	}
	if (whole) {
		buf_addf(reason,
		    "completed the %.*s that made %.*s active in place of %.*s",
		    STR_ARG(f->log.line.event), STR_ARG(f->logged), STR_ARG(linked));
		return f->logged;
	}
	buf_addf(reason,
	    "undid the %.*s of %.*s, because its file is missing or damaged: %.*s "
	    "stays active",
	    STR_ARG(f->log.line.event), STR_ARG(f->logged), STR_ARG(linked));
	return linked;
}

/*
 * Whether a canary can be: its text is one, its version is intact, and it is compared
 * with the active version. Returns 1, 0 or -1.
 */
static int
fits(struct state *s, struct str text, struct str active, struct err *e)
{
	struct arena a = {0};
	struct canary c;
	struct err ignored;
	int rc = 0;

	if (text.n > 0 && canary_read(&c, text, &a, &ignored) == 0 &&
	    str_eq(c.against, active))
		rc = version_check(s, c.version, e);
	arena_release(&a);
	return rc;
}

/* Decides what becomes of the canary, and adds the reason; empty: there is none. */
static int
decide_canary(struct state *s, struct findings *f, struct str active,
    struct str *canary, struct err *e)
{
	struct buf *reason = &f->reason;
	/* An undone switch did not end the canary. */
	struct str want = str_eq(active, f->logged) ? f->trial : buf_str(&f->canary);
	int rc = 1;

	if ((f->silent || !str_eq(want, buf_str(&f->canary)) ||
		!str_eq(active, f->logged)) &&
	    (rc = fits(s, want, active, e)) < 0)
		return -1;
	*canary = rc > 0 ? want : STR_NONE;
	if (str_eq(*canary, buf_str(&f->canary)))
		return 0;
	if (reason->n > 0)
		buf_adds(reason, "; ");
	buf_adds(reason, rc > 0       ? "completed the change of the canary"
			 : want.n > 0 ? "undid the canary, because its version is "
					"missing or damaged"
				      : "completed the end of the canary");
	return 0;
}

int
recovery_perform(struct state *s, int64_t now, struct buf *notice, struct err *e)
{
	struct audit_line line = {.event = STR("repair"), .canary_given = true};
	struct findings f;
	struct str active = STR_NONE;
	int rc = look(s, &f, e), whole = 1;

	/* A file that cannot be read now is no reason to undo a step. */
	if (rc == 0 && !agree(&f) && !str_is(f.logged, "rules") &&
	    (whole = version_check(s, f.logged, e)) < 0)
		rc = -1;
	if (rc == 0 && !agree(&f)) {
		active = decide(&f, whole > 0);
		rc = decide_canary(s, &f, active, &line.canary, e);
	}
	if (rc == 0 && !agree(&f)) {
		line.reason = buf_str(&f.reason);
		line.active = str_is(active, "rules") ? STR_NONE : active;
		line.was =
		    str_is(buf_str(&f.linked), "rules") ? STR_NONE : buf_str(&f.linked);
		/* undo the quarantine too, as store/activate.c does */
		if (!str_eq(active, f.logged)) {
			line.quarantined = f.log.line.lifted;
			line.lifted = f.log.line.quarantined;
		}
		/* also cuts off an incomplete line */
		rc = audit_append(s, &line, now, e);
		if (rc == 0 && !str_eq(active, buf_str(&f.linked)))
			rc = version_point(s, active, e);
		if (rc == 0 && !str_eq(line.canary, buf_str(&f.canary)))
			rc = canary_put(s, line.canary, e);
		if (rc == 0)
			buf_addf(notice, "%s: %s\n", state_dir(s), buf_cstr(&f.reason));
	}
	if (rc == 0 && forget_pending(s))
		rc = forget_complete(s, now, notice, e);
	forget(&f);
	return rc;
}

/* Returns 0 if nothing is to be done, or if the holder of the lock is at work. */
static int
recover(struct state *s, const struct state_how *how, struct buf *notice, struct err *e)
{
	const bool ours = state_locked(s);
	bool yes = false;
	int rc = needed(s, &yes, e);

	if (rc == 0 && !yes)
		return 0;
	if (rc == 0 && !ours && (rc = state_lock(s, how->who, 0, e)) < 0 &&
	    e->kind == ERR_NO)
		return 0;
	if (rc == 0)
		rc = recovery_perform(s, how->now, notice, e);
	if (!ours)
		state_unlock(s);
	if (rc < 0 && !(how->flags & STATE_LOCK)) {
		buf_addf(notice, "cannot recover the state: %s\n", e->text);
		rc = 0;
	}
	return rc;
}

struct state *
recovery_open(const struct state_how *how, struct buf *notice, struct err *e)
{
	struct state *s = state_open(how, e);

	if (s == NULL || !state_exists(s) || how->flags & STATE_AS_IS ||
	    recover(s, how, notice, e) == 0)
		return s;
	state_close(s);
	return NULL;
}
