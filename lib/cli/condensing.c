#include "cli/condensing.h"

#include "base/mem.h"
#include "rec/condensed.h"
#include "verb/condense.h"

uint64_t
condensing_draw(struct condensing *c)
{
	c->drew = true;
	return c->n;
}

void
condensing_drawn(struct condensing *c, uint64_t number)
{
	c->v[number].stays = true;
}

/* A text of a line, in its place. */
static int
put(struct condensing *c, struct str text, uint64_t *at, struct err *e)
{
	if (c->sampled)
		return spool_line(&c->held, text, at, e);
	out_line(c->out, text);
	return 0;
}

/* Both forms of a line that the sample may leave out later. */
static int
put_both(struct condensing *c, bool stays, struct err *e)
{
	struct drawn_line d = {.whole = c->text.n, .rest = c->rest.n, .stays = stays};
	uint64_t unused;

	if (spool_line(&c->held, buf_str(&c->text), &d.at, e) < 0 ||
	    spool_line(&c->held, buf_str(&c->rest), &unused, e) < 0)
		return -1;
	c->v = mem_grow(c->v, &c->cap, c->n + 1, sizeof *c->v);
	c->v[c->n++] = d;
	return 0;
}

int
condensing_line(struct condensing *c, const struct trajectory *t, struct str line,
    struct select_left left, struct err *e)
{
	bool stays =
	    must_stay_whole(t, &left) ||
	    (c->stays.shards > 0 && !select_other_shard(&c->stays, t->trajectory_id));
	bool drew = c->drew;
	uint64_t unused;

	c->drew = false;
	buf_reset(&c->text);
	buf_reset(&c->rest);
	if (stays || drew)
		condensed_pass(&c->text, line);
	if (!stays)
		condense(&c->rest, t, line, &left);
	if (drew)
		return put_both(c, stays, e);
	return put(c, buf_str(stays ? &c->text : &c->rest), &unused, e);
}

/* A bad line, or an empty one. */
static void
set_aside(void *ctx, struct str line)
{
	struct condensing *c = ctx;
	struct err e;
	uint64_t unused;

	buf_reset(&c->text);
	condensed_pass(&c->text, line);
	if (put(c, buf_str(&c->text), &unused, &e) < 0)
		cli_fail(c->cli, &e);
}

void
condensing_prepare(
    struct condensing *c, struct cli *cli, struct select_options *o, bool more)
{
	if (c->stays.shards > 0 && !c->on)
		cli_usage(cli, "--whole wants --condense");
	if (!c->on)
		return;
	if (more || o->shards > 1 || o->without != NULL || o->unrewarded || c->reads)
		cli_usage(cli,
		    "--condense: without --shard, --except-shard, --without, "
		    "--unrewarded, --key, --rename and --condensed");
	o->min_new = 0;
	c->cli = cli;
	c->out = cli->out;
	c->sampled = o->sample > 0;
	cli->aside = set_aside;
	cli->aside_ctx = c;
}

/* What waits from one place up to another. */
static int
copy(struct condensing *c, uint64_t from, uint64_t to, struct err *e)
{
	return from == to ? 0
			  : spool_copy_line(
				&c->held, from, (size_t)(to - from) - 1, c->out, e);
}

int
condensing_end(struct condensing *c, struct err *e)
{
	uint64_t from = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct drawn_line *d = &c->v[i];
		uint64_t rest = d->at + d->whole + 1;

		if (copy(c, from, d->stays ? rest : d->at, e) < 0)
			return -1;
		from = d->stays ? rest + d->rest + 1 : rest;
	}
	return copy(c, from, c->held.written + c->held.text.n, e);
}

void
condensing_release(struct condensing *c)
{
	buf_release(&c->text);
	buf_release(&c->rest);
	spool_release(&c->held);
	mem_free(c->v);
}
