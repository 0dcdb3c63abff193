#include "verb/select.h"

#include <math.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/utc.h"
#include "rec/stamp.h"
#include "verb/doubt.h"
#include "verb/facts.h"
#include "verb/sample.h"
#include "verb/statuses.h"

struct mb_select {
	struct select_options opt;
	struct doubts doubts;
	struct place at;       /* of the line that is being judged */
	enum select_fate fate; /* of this line */
	enum again again;      /* how its id occurred before */
	struct select_left left;
	struct arena scratch; /* of a line */
	bool holding;         /* lines that wait for min_new */
	struct tally tally;
	struct statuses statuses; /* the unknown words */
	struct sample sample;
};

struct mb_select *
mb_select_new(const struct select_options *opt)
{
	struct mb_select *s = mem_zalloc(1, sizeof *s);

	s->opt = *opt;
	s->sample.size = (uint64_t)opt->sample;
	s->tally.in_suite = opt->suite == NULL ? NAN : 0;
	return s;
}

void
mb_select_free(struct mb_select *s)
{
	if (s == NULL)
		return;
	statuses_release(&s->statuses);
	doubts_release(&s->doubts);
	arena_release(&s->scratch);
	sample_release(&s->sample);
	mem_free(s);
}

int
mb_select_end(struct mb_select *s, struct err *e)
{
	const struct sample *of = &s->sample;
	int rc = 0;

	if (s->tally.selected < (double)s->opt.min_new)
		return 0;
	sample_sort(&s->sample);
	for (size_t i = 0; i < of->n && rc == 0; i++)
		rc = s->opt.emit_held(s->opt.ctx, of->v[i].at, of->v[i].n, e);
	return rc;
}

/* ---- a line ---- */

static int
hold_or_emit(struct mb_select *s, struct str line, struct err *e)
{
	const struct select_options *o = &s->opt;
	bool holding = s->holding;
	uint64_t at;

	s->holding = ++s->tally.selected < (double)o->min_new;
	if (s->holding)
		return o->hold(o->ctx, line, &at, e);
	if (holding && o->release(o->ctx, e) < 0)
		return -1;
	o->emit(o->ctx, line);
	return 0;
}

/* Counts the reason why nothing can be learnt from it. */
static void
leave_out(struct mb_select *s, const struct trajectory *t)
{
	struct tally *n = &s->tally;

	s->fate = FATE_LEFT_OUT;
	switch (facts_lacks(t, s->at.condensed)) {
	case LACKS_INPUT:
		n->ineligible.input++;
		break;
	case LACKS_DECISION:
		n->ineligible.decision++;
		break;
	case LACKS_REWARD:
		if (select_waits(&s->opt, t)) {
			n->waiting++;
			s->fate = FATE_OPEN;
		} else {
			n->ineligible.reward++;
		}
		break;
	case LACKS_STATUS:
		n->ineligible.status++;
		statuses_add(&s->statuses, t->outcome.status);
		break;
	case LACKS_NOTHING: /* young, and unrewarded ones are wanted as well */
		n->waiting++;
		s->fate = FATE_OPEN;
		break;
	}
}

/* With unrewarded ones, the age decides: else what succeeds soon would look better. */
static bool
is_wanted(const struct mb_select *s, const struct trajectory *t)
{
	enum trajectory_lack lack = facts_lacks(t, s->at.condensed);

	if (!s->opt.unrewarded)
		return lack == LACKS_NOTHING;
	return lack != LACKS_INPUT && lack != LACKS_DECISION &&
	       !select_waits(&s->opt, t);
}

static bool
excluded(struct mb_select *s, struct str id)
{
	if (!select_excludes(&s->opt, id))
		return false;
	if (select_other_shard(&s->opt, id))
		s->tally.other++;
	else
		s->tally.without++;
	return true;
}

/* Whether the id occurred before in this run: 1, 0 or -1. */
static int
occurred(
    struct mb_select *s, const struct trajectory *t, struct str line, struct err *e)
{
	const struct claim c = {
	    t->trajectory_id, line, trajectory_user(t), facts_line(s->at.condensed)};
	int again = s->opt.occurred(s->opt.ctx, &c, e);

	if (again < 0)
		return -1;
	s->again = (enum again)again;
	return again != ID_NEW;
}

/* What an earlier run did with it. */
enum before { NEW, SEEN, CHANGED, CLAIMED /* by another user */ };

static int
look_up(
    struct mb_select *s, const struct trajectory *t, enum before *was, struct err *e)
{
	const uint64_t user = trajectory_user(t);
	struct select_mark mark;
	int found = s->opt.seen == NULL
			? 0
			: s->opt.seen(s->opt.ctx, t->trajectory_id, &mark, e);

	if (found < 0)
		return -1;
	if (found == 0)
		*was = NEW;
	else if (mark.stamped && user != 0 && mark.user != 0 && mark.user != user)
		*was = CLAIMED;
	else
		*was = mark.stamped &&
			       stamp_renews(mark.stamp, facts_stamp(t, s->at.condensed))
			   ? CHANGED
			   : SEEN;
	return 0;
}

static bool
leaked(struct mb_select *s, const struct trajectory *t)
{
	const struct condensed *c = s->at.condensed;

	arena_reset(&s->scratch);
	s->left.leaked =
	    s->opt.suite != NULL &&
	    (c != NULL ? c->leaked == 1 : leaks_has(s->opt.suite, t, &s->scratch));
	return s->left.leaked;
}

/* Counts a line whose id is that of another user's line. */
static void
claimed(struct mb_select *s, struct str line)
{
	s->left.whole = true;
	doubts_user(&s->doubts, &s->at, &s->tally);
	if (s->opt.claim != NULL)
		s->opt.claim(s->opt.ctx, line);
}

/* Counts a line whose id occurred before. */
static void
repeated(struct mb_select *s, enum before was, struct str line)
{
	s->tally.duplicate++;
	s->left.whole = was != SEEN; /* a user of another part may claim the id */
	if (was == NEW && s->again == ID_OTHER_USER)
		claimed(s, line);
	else if (was == NEW && s->again == ID_OTHER_LINE) /* not again each night */
		doubts_content(&s->doubts, &s->at, &s->tally);
	s->fate = was == SEEN      ? FATE_MARKED
		  : was == CHANGED ? FATE_REPEATED
				   : FATE_OPEN;
}

/* A trajectory whose reward was revoked: news if an earlier run learnt from it. */
static int
revoked(struct mb_select *s, const struct trajectory *t, struct str line, struct err *e)
{
	enum before was;
	int found;

	if (look_up(s, t, &was, e) < 0)
		return -1;
	if (was != CHANGED) {
		s->tally.ineligible.reward++;
		s->fate = was == SEEN ? FATE_MARKED : FATE_OPEN;
		return 0;
	}
	if (excluded(s, t->trajectory_id)) {
		s->fate = FATE_LEFT_OUT;
		return 0;
	}
	if ((found = occurred(s, t, line, e)) < 0)
		return -1;
	if (found > 0) {
		repeated(s, was, line);
		return 0;
	}
	s->tally.revoked++;
	s->left.whole = true;
	if (s->opt.revoke != NULL)
		s->opt.revoke(s->opt.ctx, line);
	return 0;
}

/* Keeps a line if it belongs to the sample so far. */
static int
draw(struct mb_select *s, struct str id, struct str line, struct err *e)
{
	struct drawn d = {.hash = sample_hash(id), .n = line.n};

	if (!sample_takes(&s->sample, d.hash)) {
		s->tally.unsampled++;
		return 0;
	}
	if (s->opt.hold(s->opt.ctx, line, &d.at, e) < 0)
		return -1;
	if (sample_put(&s->sample, d))
		s->tally.selected++;
	else
		s->tally.unsampled++;
	return 0;
}

/* Passes a trajectory on: it is eligible, new or changed, and the first of its id. */
static int
pass(struct mb_select *s, const struct trajectory *t, struct str line, struct err *e)
{
	const struct condensed *c = s->at.condensed;
	const double doubts = doubts_of_texts(&s->tally);

	if (s->opt.suite != NULL) {
		s->left.in_suite =
		    c != NULL ? c->offers == 1 : leaks_share(s->opt.suite, t);
		s->tally.in_suite += s->left.in_suite;
	}
	arena_reset(&s->scratch);
	doubts_step(&s->doubts, t, &s->at, &s->scratch, &s->tally);
	s->left.whole = doubts_of_texts(&s->tally) > doubts;
	if (c != NULL) { /* the sample of its part has left it out */
		s->tally.unsampled++;
		return 0;
	}
	if (s->opt.sample > 0)
		return draw(s, t->trajectory_id, line, e);
	s->left.whole = true;
	return hold_or_emit(s, line, e);
}

int
mb_select_step(struct mb_select *s, const struct trajectory *t, struct str line,
    const struct place *at, struct err *e)
{
	enum before was;
	int found;

	s->at = *at;
	s->fate = FATE_OPEN;
	s->left = (struct select_left){false};
	if (facts_revoked(t, at->condensed) && !s->opt.unrewarded)
		return revoked(s, t, line, e);
	if (!is_wanted(s, t)) {
		leave_out(s, t);
		return 0;
	}
	if (excluded(s, t->trajectory_id)) {
		s->fate = FATE_LEFT_OUT;
		return 0;
	}
	if (look_up(s, t, &was, e) < 0)
		return -1;
	if (was == CLAIMED) {
		s->tally.seen++;
		claimed(s, line);
		return 0;
	}
	if (was != SEEN && leaked(s, t)) {
		doubts_leaked(&s->doubts, &s->at, &s->tally);
		s->fate = FATE_LEFT_OUT;
		return 0;
	}
	if ((found = occurred(s, t, line, e)) < 0)
		return -1;
	if (found == 0 && was != SEEN) {
		s->tally.changed += was == CHANGED;
		return pass(s, t, line, e);
	}
	if (found > 0) {
		repeated(s, was, line);
	} else {
		s->tally.seen++;
		s->fate = FATE_MARKED;
	}
	return 0;
}

enum select_fate
mb_select_fate(const struct mb_select *s)
{
	return s->fate;
}

struct select_left
mb_select_left(const struct mb_select *s)
{
	return s->left;
}

int
mb_select_renews(struct mb_select *s, const struct trajectory *t, struct err *e)
{
	enum before was = NEW;

	if (look_up(s, t, &was, e) < 0)
		return -1;
	return was == CHANGED;
}

int
mb_select_recall(
    struct mb_select *s, const struct trajectory *t, struct str line, struct err *e)
{
	enum before was;

	if (trajectory_revoked(t) || trajectory_lacks(t) != LACKS_NOTHING ||
	    select_excludes(&s->opt, t->trajectory_id))
		return 0;
	if (look_up(s, t, &was, e) < 0)
		return -1;
	return was == SEEN && occurred(s, t, line, e) < 0 ? -1 : 0;
}

void
mb_select_note(const struct mb_select *s, const struct tally *n, struct buf *b)
{
	doubts_note(&s->doubts, n, b);
	statuses_add_note(n, b);
}

struct tally
mb_select_finish(struct mb_select *s)
{
	struct tally t = s->tally;

	t.ineligible.statuses = statuses_list(&s->statuses);
	return t;
}
