#include "verb/select.h"

#include <math.h>

#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/utc.h"
#include "rec/stamp.h"
#include "verb/doubt.h"
#include "verb/statuses.h"

/* A line of the sample. */
struct drawn {
	uint64_t hash, number; /* of its id; its position in the input */
	char *text;
	size_t n;
};

struct mb_select {
	struct select_options opt;
	struct set ids;   /* of this run */
	struct set alike; /* hashes of these ids, each with that of its line */
	struct doubts doubts;
	struct place at;      /* of the line that is being judged */
	struct arena scratch; /* of a line */
	struct buf held;      /* lines that wait for min_new, each with its newline */
	struct tally tally;
	struct statuses statuses; /* the unknown words */
	struct drawn *sample;     /* a binary heap; the largest hash is the root */
	size_t n, cap;
	uint64_t found; /* the number of lines that could be sampled */
};

struct mb_select *
mb_select_new(const struct select_options *opt)
{
	struct mb_select *s = mem_zalloc(1, sizeof *s);

	s->opt = *opt;
	s->tally.in_suite = opt->suite == NULL ? NAN : 0;
	return s;
}

void
mb_select_free(struct mb_select *s)
{
	if (s == NULL)
		return;
	set_release(&s->ids);
	statuses_release(&s->statuses);
	set_release(&s->alike);
	doubts_release(&s->doubts);
	arena_release(&s->scratch);
	buf_release(&s->held);
	for (size_t i = 0; i < s->n; i++)
		mem_free(s->sample[i].text);
	mem_free(s->sample);
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

/* ---- the sample ---- */

/* different from the seed of the shards, so that the sample of a shard is even */
enum { SAMPLE_SEED = 1 };

static void
sift_up(struct drawn *h, size_t i)
{
	for (size_t up; i > 0 && h[up = (i - 1) / 2].hash < h[i].hash; i = up) {
		struct drawn d = h[i];

		h[i] = h[up];
		h[up] = d;
	}
}

static void
sift_down(struct drawn *h, size_t n)
{
	for (size_t i = 0, down; (down = 2 * i + 1) < n; i = down) {
		struct drawn d = h[i];

		if (down + 1 < n && h[down + 1].hash > h[down].hash)
			down++;
		if (h[down].hash <= d.hash)
			return;
		h[i] = h[down];
		h[down] = d;
	}
}

static void
draw(struct mb_select *s, struct str id, struct str line)
{
	struct drawn d = {.hash = hash64(id, SAMPLE_SEED), .number = s->found++};
	bool full = s->n == s->opt.sample;

	s->tally.unsampled += full;
	s->tally.selected += !full;
	if (full && d.hash >= s->sample[0].hash)
		return;
	d.text = memcpy(mem_alloc(line.n + 1), line.p, line.n);
	d.n = line.n;
	if (full) {
		mem_free(s->sample[0].text);
		s->sample[0] = d;
		sift_down(s->sample, s->n);
	} else {
		s->sample = mem_grow(s->sample, &s->cap, s->n + 1, sizeof *s->sample);
		s->sample[s->n++] = d;
		sift_up(s->sample, s->n - 1);
	}
}

static int
by_number(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

void
mb_select_end(struct mb_select *s)
{
	if (s->n == 0 || s->tally.selected < (double)s->opt.min_new)
		return;
	qsort(s->sample, s->n, sizeof *s->sample, by_number);
	for (size_t i = 0; i < s->n; i++)
		s->opt.emit(
		    s->opt.emit_ctx, (struct str){s->sample[i].text, s->sample[i].n});
}

/* ---- a line ---- */

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

/* Whether its reward may still come. An unknown time is no reason to wait. */
static bool
is_waiting(const struct select_options *o, const struct trajectory *t)
{
	int64_t created;

	return o->wait > 0 && t->task.created_at.p != NULL &&
	       utc_parse(t->task.created_at, &created) && o->now - created < o->wait;
}

/* The reason why nothing can be learnt from it, counted; false: there is none. */
static bool
ineligible(struct mb_select *s, const struct trajectory *t)
{
	struct tally *n = &s->tally;

	switch (trajectory_lacks(t)) {
	case LACKS_INPUT:
		n->ineligible.input++;
		return true;
	case LACKS_DECISION:
		n->ineligible.decision++;
		return true;
	case LACKS_REWARD:
		if (is_waiting(&s->opt, t))
			n->waiting++;
		else
			n->ineligible.reward++;
		return true;
	case LACKS_STATUS:
		n->ineligible.status++;
		statuses_add(&s->statuses, t->outcome.status);
		return true;
	case LACKS_NOTHING:
		break;
	}
	return false;
}

/* Whether the options leave its id out; counted. */
static bool
excluded(struct mb_select *s, struct str id)
{
	const struct select_options *o = &s->opt;

	if (o->shards > 1 && (hash64(id, 0) % o->shards == o->shard) == o->except) {
		s->tally.other++;
		return true;
	}
	if (o->without != NULL && set_has(o->without, id)) {
		s->tally.without++;
		return true;
	}
	return false;
}

/*
 * Whether the id occurred before in this run. *other: with another line. Of each line
 * only hashes are kept.
 */
static bool
occurred(struct mb_select *s, struct str id, struct str line, bool *other)
{
	uint64_t pair[2] = {hash64(id, 0), hash64(line, 0)};
	bool found = !set_add(&s->ids, id);

	*other =
	    set_add(&s->alike, (struct str){(const char *)pair, sizeof pair}) && found;
	return found;
}

/* What an earlier run did with it. */
enum before { NEW, SEEN, CHANGED };

static int
look_up(
    struct mb_select *s, const struct trajectory *t, enum before *was, struct err *e)
{
	struct select_mark mark;
	int found = s->opt.seen == NULL
			? 0
			: s->opt.seen(s->opt.seen_ctx, t->trajectory_id, &mark, e);

	*was = found <= 0                                                      ? NEW
	       : mark.stamped && stamp_renews(mark.stamp, trajectory_stamp(t)) ? CHANGED
									       : SEEN;
	return found < 0 ? -1 : 0;
}

/* Counts a line whose id occurred before. */
static int
repeated(struct mb_select *s, const struct trajectory *t, bool other, struct err *e)
{
	enum before was = SEEN;

	s->tally.duplicate++;
	if (other && look_up(s, t, &was, e) < 0)
		return -1;
	if (was == NEW) /* not again each night */
		doubts_content(&s->doubts, &s->at, &s->tally);
	return 0;
}

/* A trajectory whose reward was revoked: news if an earlier run learnt from it. */
static int
revoked(struct mb_select *s, const struct trajectory *t, struct str line, struct err *e)
{
	enum before was;
	bool other;

	if (look_up(s, t, &was, e) < 0)
		return -1;
	if (was != CHANGED) {
		s->tally.ineligible.reward++;
		return 0;
	}
	if (excluded(s, t->trajectory_id))
		return 0;
	if (occurred(s, t->trajectory_id, line, &other))
		return repeated(s, t, other, e);
	s->tally.revoked++;
	if (s->opt.revoke != NULL)
		s->opt.revoke(s->opt.emit_ctx, line);
	return 0;
}

int
mb_select_step(struct mb_select *s, const struct trajectory *t, struct str line,
    const struct place *at, struct err *e)
{
	enum before was;
	bool other;

	s->at = *at;
	if (trajectory_revoked(t))
		return revoked(s, t, line, e);
	if (ineligible(s, t) || excluded(s, t->trajectory_id))
		return 0;
	if (occurred(s, t->trajectory_id, line, &other))
		return repeated(s, t, other, e);
	if (look_up(s, t, &was, e) < 0)
		return -1;
	if (was == SEEN) {
		s->tally.seen++;
		return 0;
	}
	s->tally.changed += was == CHANGED;
	arena_reset(&s->scratch);
	if (s->opt.suite != NULL && leaks_has(s->opt.suite, t, &s->scratch)) {
		doubts_leaked(&s->doubts, &s->at, &s->tally);
		return 0;
	}
	if (s->opt.suite != NULL)
		s->tally.in_suite += leaks_share(s->opt.suite, t);
	doubts_step(&s->doubts, t, &s->at, &s->scratch, &s->tally);
	if (s->opt.sample > 0)
		draw(s, t->trajectory_id, line);
	else
		hold_or_emit(s, line);
	return 0;
}

void
mb_select_note(const struct mb_select *s, const struct tally *n, struct buf *b)
{
	struct buf statuses = {0};

	doubts_note(&s->doubts, n, b);
	statuses_note(n, &statuses);
	if (b->n > 0 && statuses.n > 0)
		buf_adds(b, "; ");
	buf_add_str(b, buf_str(&statuses));
	buf_release(&statuses);
	/* A few wait for their rewards each night; most of a log is worth a word. */
	if (n->ineligible.reward > n->selected + n->seen)
		buf_addf(b, "%s%.15g without a reward: mb-reward can join it",
		    b->n > 0 ? "; " : "", n->ineligible.reward);
}

struct tally
mb_select_finish(struct mb_select *s)
{
	struct tally t = s->tally;

	t.ineligible.statuses = statuses_list(&s->statuses);
	return t;
}
