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
	struct selection *s = ctx;

	if (s->condensing == NULL)
		return spool_line(&s->held, line, at, e);
	*at = condensing_draw(s->condensing);
	return 0;
}

static int
emit_held(void *ctx, uint64_t at, size_t n, struct err *e)
{
	struct selection *s = ctx;

	if (s->condensing != NULL) {
		condensing_drawn(s->condensing, at);
		return 0;
	}
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
	const struct selection *s = ctx;

	if (s->condensing == NULL)
		out_line(s->out, line);
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

void
selection_tell(struct cli *c, struct mb_select *s, const struct selection_said *said)
{
	struct tally n = mb_select_finish(s);
	struct arena a = {0};
	struct buf note = {0};

	n.read = said->read;
	n.skipped = said->skipped;
	n.first_bad = str_of(c->first_bad);
	if (c->bad > 0)
		n.bad_hash = cli_bad_hash(c, &a);
	if (!c->strict) /* otherwise the rest was not read: the share is unknown */
		n.bad = (double)c->bad;
	mb_select_note(s, &n, &note);
	n.bad = (double)c->bad;
	if (note.n > 0) {
		if (!said->quiet)
			cli_warn(c, "%s", buf_cstr(&note));
		n.note = buf_str(&note);
	}
	n.reason = backoff_words(&said->backoff, n.selected, &a);
	if (n.reason.p != NULL)
		cli_warn(c, "%.*s", STR_ARG(n.reason));
	cli_tally(c, said->tally, &TALLY_TABLE, &n);
	buf_release(&note);
	arena_release(&a);
}
