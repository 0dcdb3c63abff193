#include "store/reports.h"

#include "base/set.h"
#include "base/utc.h"
#include "store/audit.h"

struct scan {
	struct json_in *in;
	struct arena line;
	report_fn *each;
	void *ctx;
};

static int
scan_line(void *ctx, const struct audit_line *l, struct err *e)
{
	struct scan *s = ctx;
	struct report r;

	if (l->report.p == NULL)
		return 0;
	arena_reset(&s->line);
	if (report_read(s->in, &r, l->report, &s->line, e) < 0)
		return err_prefix(e, "a report in the audit log");
	return s->each(s->ctx, &r, l->report, e);
}

int
reports_scan(struct state *state, report_fn *each, void *ctx, struct err *e)
{
	struct scan s = {.in = json_in_new(), .each = each, .ctx = ctx};
	int rc = audit_scan(state, scan_line, &s, e);

	json_in_free(s.in);
	arena_release(&s.line);
	return rc;
}

struct sought {
	const char *run;
	struct buf *line;
};

static int
keep_if_sought(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct sought *s = ctx;

	(void)e;
	if (s->run == NULL || str_is(r->run_id, s->run)) {
		buf_reset(s->line);
		buf_add_str(s->line, line);
	}
	return 0;
}

int
reports_find(struct state *state, const char *run, struct buf *line, struct err *e)
{
	struct sought s = {run, line};

	buf_reset(line);
	return reports_scan(state, keep_if_sought, &s, e) < 0 ? -1 : line->n > 0;
}

struct undone {
	struct scan reports;
	struct str run;
	struct buf *decision, *report;
};

static int
keep_report(void *ctx, const struct report *r, struct str line, struct err *e)
{
	struct undone *u = ctx;

	(void)e;
	if (str_eq(r->run_id, u->run) && !str_is(r->status, "error")) {
		buf_reset(u->report);
		buf_add_str(u->report, line);
	}
	return 0;
}

static int
keep_decision(void *ctx, const struct audit_line *l, struct err *e)
{
	struct undone *u = ctx;

	if (l->decision.p != NULL && str_eq(l->run, u->run)) {
		buf_reset(u->report);
		buf_reset(u->decision);
		buf_add_str(u->decision, l->decision);
	}
	return scan_line(&u->reports, l, e);
}

int
reports_decided(struct state *state, const char *run, struct buf *decision,
    struct buf *report, struct err *e)
{
	struct undone u = {
	    {.in = json_in_new(), .each = keep_report}, str_of(run), decision, report};
	int rc;

	u.reports.ctx = &u;
	buf_reset(decision);
	buf_reset(report);
	rc = audit_scan(state, keep_decision, &u, e);
	json_in_free(u.reports.in);
	arena_release(&u.reports.line);
	return rc < 0 ? -1 : decision->n > 0;
}

static int
add_run(void *ctx, const struct report *r, struct str line, struct err *e)
{
	(void)line;
	(void)e;
	set_add(ctx, r->run_id);
	return 0;
}

int
reports_new_id(struct state *s, int64_t now, struct buf *id, struct err *e)
{
	struct set runs = {0};
	char stamp[UTC_MAX];
	int rc = reports_scan(s, add_run, &runs, e);

	utc_compact(stamp, now);
	buf_adds(id, stamp);
	for (int n = 2; set_has(&runs, buf_str(id)); n++) {
		buf_reset(id);
		buf_addf(id, "%s-%d", stamp, n);
	}
	set_release(&runs);
	return rc;
}
