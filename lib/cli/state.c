#include "cli/state.h"

#include <unistd.h>

#include "base/utc.h"

struct state *
cli_state(struct cli *c, const char *dir, unsigned flags)
{
	struct state_how how = {.dir = dir, .flags = flags, .now = c->now};
	struct buf who = {0}, notice = {0};
	char since[UTC_MAX];
	struct state *s;
	struct err e;

	utc_format(since, c->now);
	buf_addf(&who, "%s, pid %ld, since %s", c->name, (long)getpid(), since);
	how.who = buf_cstr(&who);
	s = state_open(&how, &notice, &e);
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
