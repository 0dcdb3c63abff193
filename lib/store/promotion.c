#include "store/promotion.h"

#include <math.h>

#include "rec/report.h"
#include "store/activate.h"
#include "store/audit.h"
#include "store/trial.h"
#include "store/versions.h"

int
promotion_go_live(struct state *s, struct promotion *p, struct err *e)
{
	struct trial t = {
	    {.version = p->version, .share = p->share, .unit = STR("session")}, p->why,
	    p->now, p->arena};
	struct buf active = {0};
	bool whole = isnan(p->share);
	int rc = version_active(s, &active, e);

	/* There is no canary of the active version against itself. */
	if (rc == 0)
		rc = whole || str_eq(p->version, buf_str(&active))
			 ? activate_version(s, p->version, &p->why, p->now, e)
			 : trial_set(s, &t, e);
	buf_release(&active);
	return rc;
}

/* ---- proposals ---- */

struct search {
	const char *run; /* NULL: any */
	struct proposal *p;
	struct json_in *in;
	struct arena *arena, line;
	bool found;
};

/* Whether the line has the report of a run that failed. */
static bool
failed(struct search *f, const struct audit_line *l)
{
	struct report r;
	struct err ignored;

	return l->report.p != NULL &&
	       report_read(f->in, &r, l->report, &f->line, &ignored) == 0 &&
	       str_eq(r.run_id, f->p->run) && str_is(r.status, "error");
}

static void
note(struct search *f, const struct audit_line *l, const struct decision_record *d)
{
	*f->p = (struct proposal){.run = arena_dup(f->arena, l->run),
	    .version = arena_dup(f->arena, d->version),
	    .time = arena_dup(f->arena, l->time),
	    .active =
		arena_dup(f->arena, l->active.p == NULL ? STR("rules") : l->active),
	    .share = d->policy.canary};
	f->found = true;
}

static int
look(void *ctx, const struct audit_line *l, struct err *e)
{
	struct search *f = ctx;
	struct decision_record d;

	arena_reset(&f->line);
	if (f->found && str_eq(l->run, f->p->run) && str_is(l->event, "approval"))
		f->p->approved = true;
	else if (f->found && str_eq(l->run, f->p->run) && str_is(l->event, "repair"))
		f->p->approved = false; /* the switch failed, and was withdrawn */
	else if (f->found && failed(f, l))
		f->found = false;
	if (l->decision.p == NULL || l->run.p == NULL ||
	    (f->run != NULL && !str_is(l->run, f->run)))
		return 0;
	if (decision_record_read(f->in, &d, l->decision, &f->line, e) < 0)
		return -1;
	if (str_is(d.verdict, "proposed") && d.version.p != NULL)
		note(f, l, &d);
	return 0;
}

int
proposal_find(struct state *s, const char *run, struct proposal *p, struct arena *a,
    struct err *e)
{
	struct search f = {.run = run, .p = p, .in = json_in_new(), .arena = a};
	int rc = audit_scan(s, look, &f, e);

	json_in_free(f.in);
	arena_release(&f.line);
	return rc < 0 ? -1 : f.found;
}

int
proposal_open(struct state *s, const struct proposal *p, struct err *e)
{
	struct buf active = {0};
	int rc = version_active(s, &active, e);

	if (rc == 0)
		rc = !p->approved && str_eq(p->active, buf_str(&active));
	buf_release(&active);
	return rc;
}
