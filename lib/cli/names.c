#include "base/mem.h"
#include "cli/cli.h"
#include "io/lines.h"

void
cli_names(struct cli *c, const char *path)
{
	struct err e;
	struct str line;
	struct lines *l = path == NULL ? NULL : lines_open(path, &e);
	size_t cap = 0;
	int rc = path != NULL && l == NULL ? -1 : 0;

	while (l != NULL && (rc = lines_next(l, &line, &e)) > 0) {
		c->names.v =
		    mem_grow(c->names.v, &cap, c->names.n + 1, sizeof *c->names.v);
		c->names.v[c->names.n++] = arena_dup(&c->kept, line);
	}
	lines_close(l);
	if (rc < 0)
		cli_fail(c, &e);
}
