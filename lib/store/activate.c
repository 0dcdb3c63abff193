#include "store/activate.h"

#include "store/audit.h"
#include "store/canary.h"
#include "store/quarantine.h"
#include "store/versions.h"

/*
 * Withdraws the audit line after a failure to switch the link. Otherwise the
 * next program that opens the state would complete the step.
 */
static void
undo(struct state *s, struct audit_line *line, int64_t now, const struct err *why)
{
	struct str quarantined = line->quarantined;
	struct buf reason = {0};
	struct err ignored;

	buf_addf(&reason, "undid the %.*s, which failed: %s", STR_ARG(line->event),
	    why->text);
	line->event = STR("repair");
	line->reason = buf_str(&reason);
	line->active = line->was;
	line->decision = STR_NONE;
	/*
	 * Restore the quarantine: the still active version leaves it, a lifted
	 * one returns to it.
	 */
	line->quarantined = line->lifted;
	line->lifted = quarantined;
	audit_append(s, line, now, &ignored);
	buf_release(&reason);
}

int
activate_version(struct state *s, struct str version, const struct audit_line *why,
    int64_t now, struct err *e)
{
	struct audit_line line = *why;
	struct buf was = {0};
	int rc = version_active(s, &was, e);

	line.active = str_is(version, "rules") ? STR_NONE : version;
	line.was = str_is(buf_str(&was), "rules") ? STR_NONE : buf_str(&was);
	if (rc == 0 && (rc = audit_append(s, &line, now, e)) == 0) {
		rc = version_point(s, version, e);
		if (rc < 0)
			undo(s, &line, now, e);
		else if (!str_eq(line.active, line.was))
			rc = canary_put(s, STR_NONE, e);
	}
	buf_release(&was);
	return rc;
}

int
switch_check(struct state *s, struct str version, bool force, struct audit_line *why,
    struct err *e)
{
	struct arena a = {0};
	struct strs worse;
	int rc;

	if (!str_is(version, "rules")) {
		if (!version_exists(s, version))
			return err_set(
			    e, ERR_NO, "no such version: '%.*s'", STR_ARG(version));
		if ((rc = version_check(s, version, e)) < 0)
			return -1;
		if (rc == 0)
			return err_set(e, ERR_INPUT,
			    "the file of this version is damaged: '%.*s'",
			    STR_ARG(version));
	}
	rc = quarantine_read(s, &a, &worse, e);
	if (rc == 0 && quarantine_has(&worse, version)) {
		why->lifted = version;
		if (!force)
			rc = err_set(e, ERR_NO,
			    "this version is quarantined; use --force to activate it: "
			    "'%.*s'",
			    STR_ARG(version));
	}
	arena_release(&a);
	return rc;
}
