#include "cli/router.h"

#include "store/versions.h"

struct model *
cli_router(struct state *state, const char *router, struct buf *name, struct err *e)
{
	struct buf path = {0}, bytes = {0};
	struct model *m = NULL;

	if (version_read(state, router, &path, &bytes, name, e) == 0)
		m = path.n == 0 ? model_rules()
				: model_parse(buf_str(&bytes), path.p, e);
	buf_release(&path);
	buf_release(&bytes);
	return m;
}
