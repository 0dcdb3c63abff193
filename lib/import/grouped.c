#include "import/grouped.h"

#include "base/limits.h"
#include "json/pack.h"

enum { GROUPED_BYTES = 2 * LIMIT_LINE }; /* of one trace, which is held in memory */

int
grouped_add_packed(
    struct import *im, struct str trace, struct str packed, struct err *e)
{
	struct groups *g = import_groups(im, e);
	struct arena a = {0};
	int rc;

	if (g == NULL)
		return -1;
	if (trace.n == 0) /* no trace has an id with '#' */
		trace = arena_fmt(&a, "#%.0f", import_records(im));
	rc = groups_add(g, trace, packed, e);
	arena_release(&a);
	return rc;
}

int
grouped_add(
    struct import *im, struct str trace, const struct json_value *v, struct err *e)
{
	struct buf b = {0};
	int rc;

	pack_value(&b, STR_NONE, v);
	rc = grouped_add_packed(im, trace, buf_str(&b), e);
	buf_release(&b);
	return rc;
}

int
grouped_end(struct import *im, struct err *e)
{
	(void)im;
	(void)e;
	return 0;
}

struct grouping {
	struct import *im;
	const struct grouped_steps *to;
	struct arena arena;
	struct buf key;
	size_t records, bytes; /* of the present trace */
};

static void
finish_group(struct grouping *g)
{
	struct str trace = buf_str(&g->key);

	if (g->records > 0)
		g->to->finish(g->to->ctx,
		    str_starts(trace, STR("#")) ? STR_NONE : trace, &g->arena);
	arena_reset(&g->arena);
	g->records = g->bytes = 0;
}

static void
take_packed(struct grouping *g, struct str packed)
{
	g->bytes += packed.n;
	if (g->bytes > GROUPED_BYTES) {
		import_miss(
		    g->im, "a part of a trace that is longer than the limit", STR_NONE);
		return;
	}
	g->to->take(g->to->ctx, pack_tree(packed, &g->arena));
	g->records++;
}

int
grouped_each(struct import *im, const struct grouped_steps *to, struct err *e)
{
	struct grouping g = {.im = im, .to = to};
	struct groups *groups = import_groups(im, e);
	struct str key, packed;
	int rc = groups == NULL ? -1 : 1;

	while (rc > 0 && (rc = groups_next(groups, &key, &packed, e)) > 0) {
		if (!str_eq(key, buf_str(&g.key))) {
			finish_group(&g);
			buf_reset(&g.key);
			buf_add_str(&g.key, key);
		}
		take_packed(&g, packed);
	}
	if (rc == 0)
		finish_group(&g);
	arena_release(&g.arena);
	buf_release(&g.key);
	return rc;
}
