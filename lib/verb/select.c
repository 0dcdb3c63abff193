#include "verb/select.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/set.h"

struct mb_select {
	struct select_options opt;
	struct set ids;  /* of this run */
	struct buf held; /* lines waiting for min_new, each with its newline */
	struct tally tally;
};

struct mb_select *
mb_select_new(const struct select_options *opt)
{
	struct mb_select *s = mem_zalloc(1, sizeof *s);

	s->opt = *opt;
	return s;
}

void
mb_select_free(struct mb_select *s)
{
	if (s == NULL)
		return;
	set_release(&s->ids);
	buf_release(&s->held);
	mem_free(s);
}

static void
release_held(struct mb_select *s)
{
	struct str rest = buf_str(&s->held);

	while (rest.n > 0) {
		size_t n =
		    (size_t)((const char *)memchr(rest.p, '\n', rest.n) - rest.p);

		s->opt.emit(s->opt.emit_ctx, (struct str){rest.p, n});
		rest = (struct str){rest.p + n + 1, rest.n - n - 1};
	}
	buf_release(&s->held);
}

static void
hold_or_emit(struct mb_select *s, struct str line)
{
	if (++s->tally.selected < (double)s->opt.min_new) {
		buf_add_str(&s->held, line);
		buf_addc(&s->held, '\n');
		return;
	}
	if (s->held.n > 0)
		release_held(s);
	s->opt.emit(s->opt.emit_ctx, line);
}

int
mb_select_step(
    struct mb_select *s, const struct trajectory *t, struct str line, struct err *e)
{
	struct tally *n = &s->tally;
	bool seen = false;

	switch (trajectory_lacks(t)) {
	case LACKS_INPUT:
		n->ineligible.input++;
		return 0;
	case LACKS_DECISION:
		n->ineligible.decision++;
		return 0;
	case LACKS_REWARD:
		n->ineligible.reward++;
		return 0;
	case LACKS_NOTHING:
		break;
	}
	if (s->opt.shards > 1 &&
	    hash64(t->trajectory_id, 0) % s->opt.shards != s->opt.shard) {
		n->other++;
		return 0;
	}
	if (!set_add(&s->ids, t->trajectory_id)) {
		n->duplicate++;
		return 0;
	}
	if (s->opt.seen != NULL &&
	    s->opt.seen(s->opt.seen_ctx, t->trajectory_id, &seen, e) < 0)
		return -1;
	if (seen)
		n->seen++;
	else
		hold_or_emit(s, line);
	return 0;
}

struct tally
mb_select_finish(const struct mb_select *s)
{
	return s->tally;
}
