#include "cli/renew.h"

#include "base/hash.h"
#include "cli/state.h"
#include "io/file.h"
#include "store/attempts.h"

/* Fails if the state has this suite already; returns whether it has another one. */
static bool
has_other(struct cli *c, const char *name, const char *path, struct str suite)
{
	struct buf old = {0};
	struct err e;
	bool any;

	if (file_exists(name) && file_read(name, &old, SIZE_MAX, &e) < 0)
		cli_fail(c, &e);
	if (str_eq(buf_str(&old), suite)) {
		err_set(&e, ERR_NO, "%s: this is the suite that the state has", path);
		cli_fail(c, &e);
	}
	any = old.n > 0;
	buf_release(&old);
	return any;
}

/*
 * The audit log is written first: its line names the suite of the attempts that
 * follow.
 */
void
cli_renew(struct cli *c, const char *dir, const char *path, struct str suite)
{
	struct state *state = cli_state(c, dir, STATE_CREATE | STATE_LOCK);
	struct audit_line line = {.event = STR("renewal")};
	struct buf text = {0}, name = {0};
	char sha[SHA256_HEX + 1];
	struct err e;

	state_path(state, "benchmark.jsonl", &name);
	line.reason = has_other(c, buf_cstr(&name), path, suite)
			  ? STR("a new suite in place of the old")
			  : STR("the first suite");
	sha256_of(suite, sha);
	line.benchmark_sha256 = str_of(sha);
	if (attempts_note(state, &line, c->now, &e) < 0 ||
	    file_replace(buf_cstr(&name), suite, 0644, &e) < 0)
		cli_fail(c, &e);
	buf_addf(&text, "%s is now %s, of sha256 %s", name.p, path, sha);
	out_line(c->out, buf_str(&text));
	state_close(state);
	buf_release(&text);
	buf_release(&name);
}
