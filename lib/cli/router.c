#include "cli/router.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/state.h"
#include "cli/vectors.h"
#include "store/versions.h"

static void
close_file(void *file)
{
	version_close(file);
	mem_free(file);
}

struct model *
cli_router(struct state *state, const char *router, struct buf *name, struct err *e)
{
	struct version_file *t = mem_zalloc(1, sizeof *t);
	struct model *m = NULL;
	int rc = version_load(state, router, t, e);
	const bool version = state != NULL && version_exists(state, buf_str(&t->name));

	if (rc == 0)
		m = t->path.n == 0
			? model_rules()
			: cli_model(state, t->file.bytes, t->path.p, version, e);
	/* Nobody should look for the cause of a damage in the file's lines. */
	if (m == NULL && version)
		version_genuine(buf_str(&t->name), t->file.bytes, t->path.p, e);
	buf_add_str(name, buf_str(&t->name));
	if (m == NULL)
		close_file(t);
	else
		model_keep(m, t, close_file);
	return m;
}

void
cli_pair_open(struct cli *c, struct cli_pair *p)
{
	const char *baseline = p->baseline;
	struct state *state = NULL;
	struct err e;

	if (p->challenger == NULL)
		cli_usage(c, "--challenger is missing");
	if (p->dir != NULL || getenv("MB_STATE") != NULL)
		state = cli_state(c, p->dir, STATE_ABSENT);
	if (baseline == NULL)
		baseline = state == NULL ? "rules" : "active";
	p->baseline_model = cli_router(state, baseline, &p->baseline_name, &e);
	if (p->baseline_model == NULL)
		cli_fail(c, &e);
	p->challenger_model = cli_router(state, p->challenger, &p->challenger_name, &e);
	if (p->challenger_model == NULL)
		cli_fail(c, &e);
	state_close(state);
}

void
cli_pair_release(struct cli_pair *p)
{
	model_free(p->baseline_model);
	model_free(p->challenger_model);
	buf_release(&p->baseline_name);
	buf_release(&p->challenger_name);
}
