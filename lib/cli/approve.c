#include "cli/approve.h"

#include <math.h>

#include "cli/canary.h"
#include "store/activate.h"
#include "store/canary.h"
#include "store/hold.h"
#include "store/promotion.h"
#include "store/versions.h"

/* Whether the state is as it was when the version was judged. */
static int
check(struct state *s, const struct proposal *p, struct arena *a, struct err *e)
{
	struct buf active = {0};
	struct canary c;
	int rc = hold_refuse(s, e);

	if (rc == 0 && p->approved)
		rc = err_set(e, ERR_NO, "this run was approved already: '%.*s'",
		    STR_ARG(p->run));
	if (rc == 0 && (rc = canary_now(s, &c, a, e)) > 0)
		rc = err_set(e, ERR_NO,
		    "a canary is on: %.*s; wait for its end, or end it by mb-version "
		    "canary --stop",
		    STR_ARG(c.version));
	if (rc == 0)
		rc = version_active(s, &active, e);
	if (rc == 0 && !str_eq(p->active, buf_str(&active)))
		rc = err_set(e, ERR_NO,
		    "%.*s was judged while %.*s was active, but now %.*s is: let the "
		    "next cycle judge again",
		    STR_ARG(p->version), STR_ARG(p->active), STR_ARG(buf_str(&active)));
	buf_release(&active);
	return rc;
}

static int
approve(
    struct state *s, const struct proposal *found, struct promotion *p, struct err *e)
{
	p->version = found->version;
	p->share = found->share;
	p->why.run = found->run;
	return check(s, found, p->arena, e) < 0 ||
		       switch_check(s, p->version, false, &p->why, e) < 0
		   ? -1
		   : promotion_go_live(s, p, e);
}

bool
cli_approve(
    struct cli *c, struct state *s, const char *run, struct str reason, bool json)
{
	struct arena a = {0};
	struct proposal found;
	struct promotion p = {
	    .why = {.event = STR("approval")}, .now = c->now, .arena = &a};
	struct err e;
	int rc = proposal_find(s, run, &found, &a, &e);

	p.why.reason = arena_fmt(&a, "approved: %.*s", STR_ARG(reason));
	if (rc == 0)
		rc = err_set(&e, ERR_NO, "this run proposed nothing: '%s'", run);
	if (rc > 0)
		rc = approve(s, &found, &p, &e);
	if (rc < 0)
		cli_fail(c, &e);
	if (!isnan(p.share))
		cli_canary(c, s, &(struct cli_canary){0}, json);
	arena_release(&a);
	return isnan(p.share);
}
