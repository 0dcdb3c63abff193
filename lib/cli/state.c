#include "cli/state.h"

#include <stdbool.h>
#include <unistd.h>

#include "base/utc.h"
#include "store/recovery.h"

enum { PATIENCE = 3600 }; /* seconds */

void
cli_who(const struct cli *c, struct buf *who)
{
	char since[UTC_MAX];

	utc_format(since, c->now);
	buf_addf(who, "%s, pid %ld, since %s", c->name, (long)getpid(), since);
}

static struct state *
open_state(struct cli *c, const char *dir, unsigned flags, bool patience)
{
	struct state_how how = {.dir = dir, .flags = flags, .now = c->now};
	struct buf who = {0}, notice = {0};
	struct state *s;
	struct err e;

	cli_who(c, &who);
	how.who = buf_cstr(&who);
	s = recovery_open(&how, &notice, &e);
	for (int i = 0; s == NULL && e.kind == ERR_NO && patience && i < PATIENCE;
	     i++) {
		if (i == 0)
			cli_warn(c, "%s: waiting for it", e.text);
		sleep(1);
		s = recovery_open(&how, &notice, &e);
	}
	for (char *line = notice.p, *end; line != NULL && line < notice.p + notice.n;
	     line = end + 1) {
		end = memchr(line, '\n', (size_t)(notice.p + notice.n - line));
		cli_warn(c, "%.*s", (int)(end - line), line);
	}
	if (s == NULL)
		cli_fail(c, &e);
	buf_release(&who);
	buf_release(&notice);
	return s;
}

struct state *
cli_state(struct cli *c, const char *dir, unsigned flags)
{
	return open_state(c, dir, flags, false);
}

struct state *
cli_state_wait(struct cli *c, const char *dir, unsigned flags)
{
	return open_state(c, dir, flags, true);
}
