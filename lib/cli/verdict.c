#include "cli/verdict.h"

#include <math.h>

#include "json/out.h"
#include "store/attempts.h"
#include "store/canary.h"
#include "store/hold.h"
#include "store/promotion.h"
#include "store/versions.h"

int
cli_verdict_wait(struct state *s, struct str *why, struct arena *a, struct err *e)
{
	struct buf reason = {0};
	struct canary c;
	int rc = hold_read(s, &reason, e);

	if (rc > 0)
		*why = arena_fmt(a, "hold: %.*s", STR_ARG(buf_str(&reason)));
	else if (rc == 0 && (rc = canary_now(s, &c, a, e)) > 0)
		*why = arena_fmt(a, "a canary is on: %.*s", STR_ARG(c.version));
	buf_release(&reason);
	return rc;
}

static int
save(const struct cli_verdict *v, struct decision_record *d, struct err *e)
{
	struct buf version = {0};
	int rc = version_save(v->state, v->router, v->now, &version, e);

	d->version = arena_dup(v->arena, buf_str(&version));
	buf_release(&version);
	return rc;
}

static int
go_live(const struct cli_verdict *v, const struct decision_record *d,
    const struct audit_line *line, struct err *e)
{
	struct promotion p = {.version = d->version,
	    .share = d->accepted ? NAN : d->policy.canary,
	    .why = *line,
	    .now = v->now,
	    .arena = v->arena};

	p.why.event = d->accepted ? STR("promotion") : STR("canary");
	p.why.lifted = v->lifted;
	return promotion_go_live(v->state, &p, e);
}

int
cli_verdict_act(const struct cli_verdict *v, struct decision_record *d,
    struct buf *text, struct err *e)
{
	const bool passed = decision_passed(d) && !d->dry_run;
	struct audit_line line = {.event = STR("attempt"),
	    .reason = d->reasons.v[0],
	    .benchmark_sha256 = d->benchmark_sha256,
	    .tasks_sha256 = v->tasks_sha256,
	    .level = d->level,
	    .run = v->run};

	/* The line names a version that exists. */
	if (passed && save(v, d, e) < 0)
		return -1;
	json_write(text, &DECISION_RECORD_TABLE, d);
	line.decision = buf_str(text);
	if (passed && !str_is(d->verdict, "proposed"))
		return go_live(v, d, &line, e);
	line.uncounted = v->uncounted;
	line.reason = arena_fmt(v->arena, "%.*s%s: %.*s", STR_ARG(d->verdict),
	    d->dry_run ? " (dry run)" : "", STR_ARG(d->reasons.v[0]));
	return attempts_note(v->state, &line, v->now, e);
}
