#include "run/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utc.h"
#include "io/file.h"
#include "io/process.h"
#include "rec/decision_record.h"
#include "run/light.h"
#include "run/report.h"
#include "run/stage.h"
#include "store/pending.h"
#include "store/recovery.h"
#include "store/reports.h"
#include "store/activate.h"
#include "store/canary.h"
#include "store/trial.h"
#include "store/versions.h"

/* ---- the chain ---- */

/* Runs a step of the chain. Returns its exit status, or -1. */
static int
call_chain(struct run *r, const char *step, struct err *e)
{
	static const char option[] = "--step";
	size_t n = 0, i = 0;
	const char **argv;
	int status;

	while (r->how->chain[n] != NULL)
		n++;
	argv = mem_zalloc(n + 3, sizeof *argv);
	argv[i++] = r->how->chain[0];
	argv[i++] = option;
	argv[i++] = step;
	for (size_t k = 1; k < n; k++)
		argv[i++] = r->how->chain[k];
	setenv("MB_RUN", r->dir.p, 1);
	setenv("MB_RUN_STATE", state_dir(r->how->state), 1);
	/* a filter of the chain uses the state only if it is named explicitly */
	unsetenv("MB_STATE");
	status = process_run(
	    &(struct process){.argv = (char *const *)argv, .out = -1, .group = true},
	    e);
	mem_free(argv);
	return status;
}

/* ---- settling, and completing the run before ---- */

/* The second step of a run, after its report. */
static int
settle(struct run *r, struct str status, struct err *e)
{
	struct err late;
	int rc;

	setenv("MB_RUN_STATUS", arena_fmt(&r->arena, "%.*s", STR_ARG(status)).p, 1);
	rc = call_chain(r, "settle", e);
	unsetenv("MB_RUN_STATUS");
	if (rc > 0)
		err_set(e, ERR_SYSTEM, "its settle step exited with %d", rc);
	if (rc == 0 && light_this(r, e) == 0 && run_forget(r, e) == 0) {
		if (light_others(r, &late) < 0)
			r->how->notice(r->how->ctx,
			    arena_fmt(&r->arena,
				"the runs before take more room than they need: %s",
				late.text)
				.p);
		return 0;
	}
	return err_set(e, ERR_SYSTEM,
	    "run %s is %.*s and reported, but not settled: %s; the next run settles it",
	    r->id.p, STR_ARG(status), arena_fmt(&r->arena, "%s", e->text).p);
}

/*
 * Whether what a decision switched is still so: a promotion that was rolled back is
 * not, nor is a canary that has ended before the run was reported. Returns 1, 0 or -1.
 */
static int
in_force(
    struct run *r, const struct decision_record *d, struct str active, struct err *e)
{
	struct canary c;
	int rc;

	if (d->version.p == NULL || str_is(d->verdict, "proposed") ||
	    str_eq(d->version, active))
		return 1;
	if (!str_is(d->verdict, "canary"))
		return 0;
	rc = canary_now(r->how->state, &c, &r->arena, e);
	return rc > 0 ? str_eq(c.version, d->version) : rc;
}

/* Whether the log has a decision of the run that is still in force. 1, 0 or -1. */
static int
was_decided(struct run *r, struct err *e)
{
	struct buf decision = {0}, report = {0}, active = {0};
	struct json_in *in = json_in_new();
	struct decision_record d;
	int rc;

	rc = reports_decided(r->how->state, r->id.p, &decision, &report, e);
	if (rc > 0)
		rc = version_active(r->how->state, &active, e) < 0 ||
			     decision_record_read(
				 in, &d, buf_str(&decision), &r->arena, e) < 0
			 ? -1
			 : 1;
	if (rc > 0)
		rc = in_force(r, &d, buf_str(&active), e);
	buf_release(&decision);
	buf_release(&report);
	buf_release(&active);
	json_in_free(in);
	return rc;
}

/* Completes the run in STATE/pending if it was decided; otherwise forgets it. */
static int
complete(struct run *r, struct err *e)
{
	struct buf text = {0};
	struct str status;
	int rc = 0;

	if (!file_exists(run_state_path(r, "pending")))
		return 0;
	if (pending_read(r->how->state, &r->id, e) < 0)
		return err_prefix(e, "cannot complete a run");
	buf_cstr(&r->id);
	if (!version_is_name(buf_str(&r->id)))
		return pending_clear(r->how->state, e);
	run_set_dir(r);
	if (file_is_regular(run_path(r, "selected.jsonl")))
		rc = was_decided(r, e);
	if (rc > 0) {
		rc = run_report_logged(r, e) < 0 ||
			     run_report_read(r, &text, &status, e) < 0 ||
			     settle(r, status, e) < 0
			 ? -1
			 : 0;
		if (rc == 0)
			r->how->notice(r->how->ctx,
			    arena_fmt(
				&r->arena, "completed run %s, which had died", r->id.p)
				.p);
	} else if (rc == 0) {
		rc = run_forget(r, e);
	}
	buf_release(&text);
	return rc < 0
		   ? err_prefix(e, "cannot complete run %.*s", STR_ARG(buf_str(&r->id)))
		   : 0;
}

/* ---- the beginning ---- */

static int
check_baseline(struct run *r, struct err *e)
{
	struct buf path = {0}, name = {0};
	struct err why;
	int rc = 0;

	if (r->how->baseline != NULL &&
	    (version_find(r->how->state, r->how->baseline, &path, &name, &why) < 0 ||
		name.n == 0))
		rc = err_set(e, ERR_USAGE, "no such baseline: '%s'", r->how->baseline);
	buf_release(&path);
	buf_release(&name);
	return rc;
}

/*
 * Makes the directory of the run, named after the time, and records the run in
 * STATE/pending.
 */
static int
begin(struct run *r, struct err *e)
{
	char stamp[UTC_MAX];
	int made = 0;

	if (file_make_dir(run_state_path(r, "routers"), e) < 0 ||
	    (!file_is_dir(run_state_path(r, "runs")) &&
		file_make_private_dir(r->path.p, e) < 0))
		return -1;
	utc_compact(stamp, r->how->time);
	for (int n = 1; made == 0; n++) {
		buf_reset(&r->id);
		buf_adds(&r->id, stamp);
		if (n > 1)
			buf_addf(&r->id, "-%d", n);
		buf_cstr(&r->id);
		run_set_dir(r);
		if (!file_exists(r->dir.p))
			made = file_make_dir(r->dir.p, e) < 0 ? -1 : 1;
	}
	if (made < 0 || version_active(r->how->state, &r->was, e) < 0 ||
	    canary_text(r->how->state, &r->trial, e) < 0)
		return -1;
	if (r->how->dry_run)
		return 0;
	return pending_set(r->how->state, buf_str(&r->id), e);
}

/* ---- the end of a run that failed ---- */

/*
 * Finds the failed stage in the journal. Appends the reason to its messages if
 * it has none.
 */
static struct run_failure
find_failure(struct run *r, int status, const struct err *why)
{
	struct stage_line l;
	struct run_failure f = {STR("chain"), STR("chain"), ERR_SYSTEM};
	bool silent = true;
	struct err ignored;

	if (stage_last(r->dir.p, &l, &r->arena, &ignored) > 0) {
		if (l.blame.p != NULL) {
			silent = false;
			f.name = l.stage;
			f.stage = l.blame;
			f.kind = l.status == ERR_INPUT ? ERR_INPUT : ERR_SYSTEM;
		} else if (isnan(l.status)) {
			f.name = f.stage = l.stage; /* it has not ended */
		}
	}
	if (silent) {
		struct str file = arena_fmt(&r->arena, "%.*s.err", STR_ARG(f.name));
		struct out *o = out_append(run_path(r, file.p), &ignored);
		struct str text = status > PROCESS_SIGNAL
				      ? arena_fmt(&r->arena, "interrupted by signal %d",
					    status - PROCESS_SIGNAL)
				  : status > 0 ? arena_fmt(&r->arena,
						     "the chain exited with %d", status)
					       : arena_fmt(&r->arena, "%s", why->text);

		if (o != NULL) {
			out_line(o, text);
			out_close(o, &ignored);
		}
	}
	return f;
}

/* Ends a canary that this run began. */
static int
end_canary(struct run *r, const struct audit_line *why, struct err *e)
{
	struct buf now = {0};
	int rc = canary_text(r->how->state, &now, e);

	if (rc == 0 && now.n > 0 && !str_eq(buf_str(&now), buf_str(&r->trial)))
		rc = trial_end(r->how->state, why, r->how->time, e);
	buf_release(&now);
	return rc;
}

/*
 * Rolls back a promotion, or ends a canary, that was not reported. The stage may have
 * failed between the audit line and the link, so recover first. The caller notes a
 * failure in the report.
 */
static int
roll_back(struct run *r, struct str stage, struct err *e)
{
	struct audit_line line = {.event = STR("rollback"), .run = buf_str(&r->id)};
	struct buf linked = {0}, active = {0}, notice = {0};
	int rc = version_active(r->how->state, &linked, e);

	if (rc == 0)
		rc = recovery_perform(r->how->state, r->how->time, &notice, e);
	if (rc == 0)
		rc = version_active(r->how->state, &active, e);
	line.reason =
	    arena_fmt(&r->arena, "run %s: stage %.*s failed", r->id.p, STR_ARG(stage));
	if (rc == 0 && !str_eq(buf_str(&active), buf_str(&r->was)))
		rc = activate_version(
		    r->how->state, buf_str(&r->was), &line, r->how->time, e);
	else if (rc == 0)
		rc = end_canary(r, &line, e);
	if (rc < 0)
		err_prefix(e, "run %s: its promotion of %.*s could not be taken back",
		    r->id.p, STR_ARG(buf_str(&linked)));
	buf_release(&linked);
	buf_release(&active);
	buf_release(&notice);
	return rc;
}

static int
fail(struct run *r, int status, struct buf *report, struct err *e)
{
	struct run_failure f = find_failure(r, status, e);
	struct err back;
	struct str ignored;
	bool kept = roll_back(r, f.stage, &back) < 0;
	int rc = 0;

	if (kept) {
		r->how->notice(r->how->ctx,
		    arena_fmt(&r->arena, "%s; the next run completes it", back.text).p);
		file_sweep(r->dir.p); /* the report needs the room */
	} else {
		rc = run_forget(r, e);
	}
	if (run_report_failure(r, &f, kept ? back.text : NULL, e) < 0)
		return err_prefix(e, "stage %.*s failed, and its report failed too",
		    STR_ARG(f.stage));
	if (rc < 0 || run_report_read(r, report, &ignored, e) < 0)
		return -1;
	return err_set(e, kept ? ERR_SYSTEM : f.kind,
	    "stage %.*s failed: mb-report --state '%s' show %s", STR_ARG(f.stage),
	    state_dir(r->how->state), r->id.p);
}

/* ---- */

static int
run_all(struct run *r, struct buf *report, struct err *e)
{
	struct str status = STR_NONE;
	int rc;

	if ((rc = call_chain(r, "judge", e)) != 0)
		return fail(r, rc, report, e);
	if (run_report_read(r, report, &status, e) < 0) {
		buf_reset(report);
		return fail(r, -1, report, e);
	}
	return r->how->dry_run || str_is(status, "skipped") ? run_forget(r, e)
							    : settle(r, status, e);
}

int
run_start(const struct run_how *how, struct buf *report, struct err *e)
{
	struct run r = {.how = how};
	int rc;

	/* Otherwise a stage that starts a run would complete the run it is part of. */
	if (!state_share_lock(how->state) && getenv("MB_RUN") != NULL)
		return err_set(e, ERR_NO,
		    "%s: a stage of a run cannot start another run of this state",
		    state_dir(how->state));
	rc = how->dry_run ? 0 : complete(&r, e);
	if (rc == 0 && check_baseline(&r, e) == 0 && begin(&r, e) == 0)
		rc = run_all(&r, report, e);
	else
		rc = -1;
	buf_release(&r.id);
	buf_release(&r.dir);
	buf_release(&r.was);
	buf_release(&r.trial);
	buf_release(&r.path);
	arena_release(&r.arena);
	return rc;
}

int
run_keep(const char *state, const char *dir, const char *file, struct err *e)
{
	struct buf to = {0}, from = {0};
	int rc;

	buf_addf(&to, "%s/%s", state, file);
	buf_addf(&from, "%s/%s", dir, file);
	rc = file_copy(buf_cstr(&to), buf_cstr(&from), 0600, e);
	buf_release(&to);
	buf_release(&from);
	return rc;
}
