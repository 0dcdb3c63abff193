#include "cli/selection.h"

static int
find_mark(void *ctx, struct str id, struct select_mark *mark, struct err *e)
{
	struct seen_mark found;
	int rc = seen_find(((struct selection *)ctx)->seen, id, &found, e);

	*mark = (struct select_mark){found.stamped, found.stamp, found.user};
	return rc;
}

static int
occurred(void *ctx, const struct claim *claim, struct err *e)
{
	struct selection *s = ctx;
	struct claim c = *claim;
	const char *tab = s->keyed ? memchr(c.line.p, '\t', c.line.n) : NULL;

	if (tab != NULL) {
		buf_reset(&s->id);
		buf_add_str(
		    &s->id, (struct str){c.line.p, (size_t)(tab + 1 - c.line.p)});
		buf_add_str(&s->id, c.id);
		c.id = buf_str(&s->id);
	}
	return ids_add(s->ids, &c, e);
}

static int
hold(void *ctx, struct str line, uint64_t *at, struct err *e)
{
	return spool_line(&((struct selection *)ctx)->held, line, at, e);
}

static int
emit_held(void *ctx, uint64_t at, size_t n, struct err *e)
{
	struct selection *s = ctx;

	return spool_copy_line(&s->held, at, n, s->out, e);
}

static int
release(void *ctx, struct err *e)
{
	struct selection *s = ctx;

	return spool_copy(&s->held, s->out, e);
}

static void
emit(void *ctx, struct str line)
{
	out_line(((struct selection *)ctx)->out, line);
}

static void
revoke(void *ctx, struct str line)
{
	out_line(((struct selection *)ctx)->revoked, line);
}

static void
claim(void *ctx, struct str line)
{
	out_line(((struct selection *)ctx)->claimed, line);
}

void
selection_bind(struct selection *s, struct select_options *o)
{
	s->ids = ids_new(0);
	o->seen = s->seen == NULL ? NULL : find_mark;
	o->occurred = occurred;
	o->hold = hold;
	o->release = release;
	o->emit_held = emit_held;
	o->emit = emit;
	o->revoke = s->revoked == NULL ? NULL : revoke;
	o->claim = s->claimed == NULL ? NULL : claim;
	o->ctx = s;
}

int
selection_end(struct selection *s, struct err *e)
{
	int rc = s->revoked == NULL ? 0 : out_close(s->revoked, e);

	if (s->claimed != NULL && out_close(s->claimed, e) < 0)
		rc = -1;
	ids_free(s->ids);
	spool_release(&s->held);
	buf_release(&s->id);
	return rc;
}
