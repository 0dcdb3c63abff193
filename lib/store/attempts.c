#include "store/attempts.h"

#include "store/audit.h"
#include "store/versions.h"

struct count {
	struct str sha;
	double used;
};

static int
count_line(void *ctx, const struct audit_line *l, struct err *e)
{
	struct count *c = ctx;

	(void)e;
	if ((str_is(l->event, "attempt") || str_is(l->event, "promotion")) &&
	    str_eq(l->benchmark_sha256, c->sha))
		c->used++;
	return 0;
}

int
attempts_used(struct state *s, struct str sha, double *used, struct err *e)
{
	struct count c = {sha, 0};
	int rc = audit_scan(s, count_line, &c, e);

	*used = c.used;
	return rc;
}

int
attempts_note(
    struct state *s, const struct audit_line *what, int64_t now, struct err *e)
{
	struct audit_line line = *what;
	struct buf active = {0};
	int rc = version_active(s, &active, e);

	if (rc == 0) {
		line.active = line.was =
		    str_is(buf_str(&active), "rules") ? STR_NONE : buf_str(&active);
		rc = audit_append(s, &line, now, e);
	}
	buf_release(&active);
	return rc;
}
