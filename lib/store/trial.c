#include "store/trial.h"

#include "base/utc.h"
#include "json/out.h"
#include "store/activate.h"
#include "store/attempts.h"
#include "store/canary.h"
#include "store/versions.h"

/* Withdraws the audit line after a failure to change the file. */
static void
undo(struct state *s, const struct audit_line *line, struct str before, int64_t now,
    const struct err *why)
{
	struct audit_line repair = {.event = STR("repair"),
	    .lifted = line->quarantined,
	    .run = line->run,
	    .canary = before,
	    .canary_given = true};
	struct buf reason = {0};
	struct err ignored;

	buf_addf(&reason, "undid the %.*s, which failed: %s", STR_ARG(line->event),
	    why->text);
	repair.reason = buf_str(&reason);
	attempts_note(s, &repair, now, &ignored);
	buf_release(&reason);
}

/* Writes the line, then the file; `after` is empty: no canary. */
static int
change(struct state *s, const struct audit_line *why, struct str after, int64_t now,
    struct err *e)
{
	struct audit_line line = *why;
	struct buf before = {0};
	int rc = canary_text(s, &before, e);

	line.canary = after.n == 0 ? STR_NONE : after;
	line.canary_given = true;
	if (rc == 0 && (rc = attempts_note(s, &line, now, e)) == 0 &&
	    (rc = canary_put(s, after, e)) < 0)
		undo(s, &line, before.n == 0 ? STR_NONE : buf_str(&before), now, e);
	buf_release(&before);
	return rc;
}

int
trial_set(struct state *s, struct trial *t, struct err *e)
{
	struct canary *c = &t->canary, old;
	char time[UTC_MAX];
	struct buf active = {0}, text = {0};
	int rc = switch_check(s, c->version, t->why.lifted.p != NULL, &t->why, e);

	if (rc == 0)
		rc = version_active(s, &active, e);
	if (rc == 0 && str_eq(c->version, buf_str(&active)))
		rc = err_set(
		    e, ERR_NO, "this version is active: '%.*s'", STR_ARG(c->version));
	if (rc == 0 && (rc = canary_now(s, &old, t->arena, e)) >= 0) {
		utc_format(time, t->now);
		c->against = arena_dup(t->arena, buf_str(&active));
		c->since = rc > 0 && str_eq(old.version, c->version) &&
				   str_eq(old.unit, c->unit)
			       ? old.since
			       : arena_dup(t->arena, str_of(time));
		json_write(&text, &CANARY_TABLE, c);
		rc = change(s, &t->why, buf_str(&text), t->now, e);
	}
	buf_release(&active);
	buf_release(&text);
	return rc;
}

int
trial_end(struct state *s, const struct audit_line *why, int64_t now, struct err *e)
{
	struct buf text = {0};
	int rc = canary_text(s, &text, e);

	if (rc == 0 && text.n == 0)
		rc = err_set(e, ERR_NO, "there is no canary");
	if (rc == 0)
		rc = change(s, why, STR_NONE, now, e);
	buf_release(&text);
	return rc;
}
