#include "cli/canary.h"

#include <math.h>

#include "base/num.h"
#include "cli/vectors.h"
#include "json/out.h"
#include "model/model.h"
#include "store/activate.h"
#include "store/canary.h"
#include "store/hold.h"
#include "store/trial.h"
#include "store/versions.h"

/* With a smaller share a verdict would take years. */
static const double LEAST_SHARE = .001;

/* If it decides for all units, nothing is left to compare it with: activate it. */
static const double MOST_SHARE = .999;

bool
cli_canary_given(const struct cli_canary *how)
{
	return how->share != NULL || how->unit.p != NULL || how->stop;
}

/* Finds or saves the version, and names it in t; a file is checked first. */
static int
take_version(struct state *s, const char *router, struct trial *t, struct err *e)
{
	struct version_file text = {0};
	struct buf name = {0};
	struct model *m = NULL;
	int rc = version_read(s, router, &text, e);

	if (rc == 0 && text.path.n == 0)
		rc = err_set(e, ERR_USAGE,
		    "a canary is a version or a router file: '%s'", router);
	if (rc == 0 &&
	    (m = cli_model(s, text.file.bytes, text.path.p, false, e)) == NULL)
		rc = -1;
	if (rc == 0 && version_exists(s, buf_str(&text.name)))
		buf_add_str(&name, buf_str(&text.name));
	else if (rc == 0)
		rc = version_save(s, text.file.bytes, t->now, &name, e);
	t->canary.version = arena_dup(t->arena, buf_str(&name));
	buf_release(&name);
	model_free(m);
	version_close(&text);
	return rc;
}

/* Returns 1 or -1. */
static int
begin(struct state *s, const struct cli_canary *how, struct trial *t, struct err *e)
{
	struct canary old;
	int rc;

	if (num_option_real("--share", how->share,
		(struct real_range){LEAST_SHARE, MOST_SHARE}, &t->canary.share,
		e) < 0 ||
	    hold_refuse(s, e) < 0 || take_version(s, how->router, t, e) < 0 ||
	    (rc = canary_now(s, &old, t->arena, e)) < 0)
		return -1;
	t->canary.unit = how->unit;
	if (how->unit.p == NULL)
		t->canary.unit = rc > 0 && str_eq(old.version, t->canary.version)
				     ? old.unit
				     : STR("session");
	return trial_set(s, t, e) < 0 ? -1 : 1;
}

static void
print(struct cli *c, const struct canary *canary, bool stop, bool json)
{
	struct buf text = {0};

	if (json) {
		json_write(&text, &CANARY_TABLE, canary);
	} else {
		buf_add_str(&text, canary->version);
		buf_adds(&text, stop ? ": ended: " : ": ");
		canary_words(&text, canary);
	}
	out_line(c->out, buf_str(&text));
	buf_release(&text);
}

void
cli_canary(struct cli *c, struct state *s, const struct cli_canary *how, bool json)
{
	const struct audit_line why = {.event = STR("canary"), .reason = how->reason};
	struct arena a = {0};
	struct trial t = {.why = why, .now = c->now, .arena = &a};
	struct err e;
	int rc;

	if ((how->router != NULL) == (how->share == NULL) ||
	    (how->router != NULL && how->stop) ||
	    (how->router == NULL && how->unit.p != NULL))
		cli_usage(c, "canary wants VERSION --share X, or --stop, or nothing");
	if (how->unit.p != NULL && !canary_unit(how->unit))
		cli_usage(c, "--unit wants session, user or task: '%.*s'",
		    STR_ARG(how->unit));
	rc = how->router != NULL ? begin(s, how, &t, &e)
				 : canary_now(s, &t.canary, &a, &e);
	if (rc == 0)
		rc = err_set(&e, ERR_NO, "there is no canary");
	if (rc > 0 && how->stop)
		rc = trial_end(s, &why, c->now, &e);
	if (rc < 0)
		cli_fail(c, &e);
	print(c, &t.canary, how->stop, json);
	arena_release(&a);
}

/* ---- what a watch found ---- */

static int
settle(struct state *s, struct arms_status *x, struct audit_line *why, struct trial *t,
    struct err *e)
{
	struct str version = x->canary.version;

	if (isnan(x->next)) {
		why->event = STR("quarantine");
		why->quarantined = version;
		x->done = STR("quarantined");
		return trial_end(s, why, t->now, e);
	}
	if (x->next < 1) {
		t->canary.share = x->next;
		x->done = STR("share");
		return trial_set(s, t, e);
	}
	why->event = STR("activate");
	x->done = STR("activated");
	return switch_check(s, version, false, why, e) < 0
		   ? -1
		   : activate_version(s, version, why, t->now, e);
}

void
cli_canary_settle(
    struct cli *c, struct state *s, struct arms_status *x, struct arena *a)
{
	struct audit_line why = {
	    .reason = arena_fmt(a, "canary: %.*s", (int)x->text.n, x->text.p)};
	struct trial t = {
	    x->canary, {.event = STR("canary"), .reason = why.reason}, c->now, a};
	struct buf hold = {0};
	struct canary now;
	struct err e;
	int rc = hold_read(s, &hold, &e), held = rc;

	if (rc >= 0)
		rc = canary_now(s, &now, a, &e);
	if (held > 0)
		cli_warn(c, "%s/hold stops this: %.*s", state_dir(s),
		    STR_ARG(buf_str(&hold)));
	else if (rc == 0 || (rc > 0 && (!str_eq(now.version, x->canary.version) ||
					   !str_eq(now.since, x->canary.since) ||
					   now.share != x->canary.share)))
		cli_warn(c, "the canary was changed meanwhile: nothing is done");
	else if (rc > 0)
		rc = settle(s, x, &why, &t, &e);
	if (rc < 0)
		cli_fail(c, &e);
	buf_release(&hold);
}
