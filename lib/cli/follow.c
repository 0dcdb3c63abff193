#include "cli/follow.h"

#include <stdlib.h>

#include "cli/router.h"
#include "cli/state.h"
#include "store/canary.h"
#include "store/versions.h"

static int
load(struct cli_follow *f, const char *router, struct err *e)
{
	struct buf name = {0};
	struct model *m = cli_router(f->state, router, &name, e);

	if (m != NULL) {
		model_free(f->model);
		f->model = m;
		buf_reset(&f->version);
		buf_add_str(&f->version, buf_str(&name));
	}
	buf_release(&name);
	return m == NULL ? -1 : 0;
}

void
cli_follow_open(struct cli *c, struct cli_follow *f)
{
	struct err e;

	if (f->dir != NULL || getenv("MB_STATE") != NULL)
		f->state = cli_state(c, f->dir, 0);
	if (f->router == NULL)
		f->router = f->state != NULL ? "active" : "rules";
	f->active = f->state != NULL && str_is(str_of(f->router), "active");
	if (load(f, f->router, &e) < 0)
		cli_fail(c, &e);
}

void
cli_follow_release(struct cli_follow *f)
{
	model_free(f->model);
	state_close(f->state);
	buf_release(&f->version);
	buf_release(&f->now);
	buf_release(&f->refused);
	model_free(f->canary_model);
	buf_release(&f->canary_text);
	arena_release(&f->arena);
}

bool
cli_follow_active(struct cli *c, struct cli_follow *f)
{
	struct err e;
	int rc;

	if (!f->active)
		return false;
	buf_reset(&f->now);
	rc = version_active(f->state, &f->now, &e);
	if (rc == 0 && str_eq(buf_str(&f->now), buf_str(&f->version))) {
		buf_reset(&f->refused);
		return false;
	}
	if (rc < 0) {
		buf_reset(&f->now);
		buf_addc(&f->now, '?');
	}
	if (str_eq(buf_str(&f->now), buf_str(&f->refused)))
		return false;
	if (rc == 0 && load(f, "active", &e) == 0) {
		buf_reset(&f->refused);
		return true;
	}
	cli_warn(c, "going on with %.*s, for the active router can't be loaded: %s",
	    STR_ARG(buf_str(&f->version)), e.text);
	buf_reset(&f->refused);
	buf_add_str(&f->refused, buf_str(&f->now));
	return false;
}

static int
load_canary(struct cli_follow *f, struct err *e)
{
	struct buf name = {0};
	int rc = 0;

	model_free(f->canary_model);
	f->canary_model = NULL;
	arena_reset(&f->arena);
	if (f->canary_text.n > 0 &&
	    (rc = canary_read(&f->canary,
		 arena_dup(&f->arena, buf_str(&f->canary_text)), &f->arena, e)) == 0 &&
	    (f->canary_model = cli_router(
		 f->state, arena_cstr(&f->arena, f->canary.version), &name, e)) == NULL)
		rc = -1;
	buf_release(&name);
	return rc;
}

bool
cli_follow_canary(struct cli *c, struct cli_follow *f)
{
	struct err e;
	int rc;

	if (!f->active)
		return false;
	buf_reset(&f->now);
	if ((rc = canary_text(f->state, &f->now, &e)) < 0)
		buf_addc(&f->now, '?');
	if (!str_eq(buf_str(&f->now), buf_str(&f->canary_text))) {
		buf_reset(&f->canary_text);
		buf_add_str(&f->canary_text, buf_str(&f->now));
		if (rc < 0 || load_canary(f, &e) < 0)
			cli_warn(c, "going on without the canary: %s", e.text);
	}
	return f->canary_model != NULL &&
	       str_eq(f->canary.against, buf_str(&f->version));
}
