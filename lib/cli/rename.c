#include "cli/rename.h"

#include "io/lines.h"

void
cli_rename(struct cli *c, struct rename *rules, const char *path)
{
	struct err e;
	struct str line;
	struct lines *l = lines_open(path, &e);
	int rc = l == NULL ? -1 : 0;

	while (l != NULL && (rc = lines_next(l, &line, &e)) > 0) {
		if (rename_add(rules, line, &e) < 0) {
			err_prefix(&e, "%s:%llu", lines_name(l), lines_number(l));
			rc = -1;
			break;
		}
	}
	lines_close(l);
	if (rc < 0)
		cli_fail(c, &e);
}
