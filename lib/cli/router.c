#include "cli/router.h"

#include "store/versions.h"

struct model *
cli_router(struct state *state, const char *router, struct buf *name, struct err *e)
{
	struct version_text t = {0};
	struct model *m = NULL;

	if (version_read(state, router, &t, e) == 0)
		m = t.path.n == 0 ? model_rules()
				  : model_parse(buf_str(&t.bytes), t.path.p, e);
	buf_add_str(name, buf_str(&t.name));
	version_text_release(&t);
	return m;
}
