#include "cli/switch.h"

#include "cli/state.h"
#include "store/activate.h"
#include "store/repair.h"
#include "store/verify.h"
#include "store/versions.h"

bool
cli_switch(struct cli *c, struct state *s, struct str version, bool force,
    struct audit_line *why)
{
	struct buf active = {0};
	bool same;
	struct err e;

	if (switch_check(s, version, force, why, &e) < 0 ||
	    version_active(s, &active, &e) < 0)
		cli_fail(c, &e);
	same = str_eq(version, buf_str(&active));
	buf_release(&active);
	if (same)
		cli_warn(c, "active already: %.*s", STR_ARG(version));
	else if (activate_version(s, version, why, c->now, &e) < 0)
		cli_fail(c, &e);
	return !same;
}

struct state *
cli_verify(struct cli *c, const char *dir, bool repair, struct arena *a,
    struct verification *v)
{
	struct state *s = cli_state(c, dir, STATE_AS_IS | (repair ? STATE_LOCK : 0));
	struct strs repaired = {NULL, 0};
	struct err e;

	if ((repair && repair_state(s, c->now, a, &repaired, &e) < 0) ||
	    verify_state(s, a, v, &e) < 0)
		cli_fail(c, &e);
	v->repaired = repaired;
	return s;
}

void
cli_prune(struct cli *c, struct state *s, const struct history *h, struct prune *p)
{
	struct arena a = {0};
	struct err e;

	if (prune_state(s, h, p, &a, &e) < 0)
		cli_fail(c, &e);
	if (p->versions.n + p->runs.n == 0)
		cli_warn(c, "nothing to prune");
	for (size_t i = 0; i < p->versions.n; i++)
		out_line(c->out, p->versions.v[i]);
	for (size_t i = 0; i < p->runs.n; i++)
		out_line(c->out, arena_fmt(&a, "runs/%.*s", STR_ARG(p->runs.v[i])));
	arena_release(&a);
}
