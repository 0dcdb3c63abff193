#include "store/runs.h"

#include <string.h>

#include "io/file.h"

int
runs_each(struct state *s, run_fn *each, void *ctx, struct err *e)
{
	struct buf runs = {0}, names = {0}, dir = {0};
	int rc = 0;

	if (file_is_dir(state_path(s, "runs", &runs)))
		rc = file_list(runs.p, &names, e);
	for (const char *r = names.p; rc == 0 && r != NULL && r < names.p + names.n;
	     r += strlen(r) + 1) {
		buf_reset(&dir);
		buf_addf(&dir, "%s/%s", runs.p, r);
		if (!file_is_link(buf_cstr(&dir)) && file_is_dir(dir.p))
			rc = each(ctx, dir.p, r, e);
	}
	buf_release(&runs);
	buf_release(&names);
	buf_release(&dir);
	return rc;
}
