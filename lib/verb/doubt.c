#include "verb/doubt.h"

#include "base/limits.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "rec/offer.h"

enum {
	SHOWN = 100,   /* bytes of an id in a note: a note should fit a message */
	TRIES = 100,   /* decisions for which a similar candidate is sought */
	BAD_SHARE = 10 /* a note tells of bad lines if one in so many is bad */
};

void
doubts_release(struct doubts *d)
{
	arena_release(&d->arena);
}

/* ---- similar ids ---- */

static bool
is_upper(char c)
{
	return (unsigned)(c - 'A') < 26;
}

static bool
is_part(char c) /* of a word: not a separator */
{
	return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 ||
	       (unsigned char)c >= 0x80;
}

static char
to_lower(char c)
{
	return is_upper(c) ? (char)(c | 0x20) : c;
}

struct squeezed {
	char text[LIMIT_ID];
	bool starts[LIMIT_ID + 1]; /* a word of the id starts at this byte, or ends */
	size_t n;
};

/* The letters and digits of an id, in lower case, and where its words start. */
static void
squeeze(struct str id, struct squeezed *s)
{
	bool start = true;

	s->n = 0;
	for (size_t i = 0; i < id.n && s->n < LIMIT_ID; i++) {
		char c = id.p[i];

		if (!is_part(c)) {
			start = true;
			continue;
		}
		if (is_upper(c) && i > 0 && !is_upper(id.p[i - 1]))
			start = true; /* camelCase */
		s->starts[s->n] = start;
		s->text[s->n++] = to_lower(c);
		start = false;
	}
	s->starts[s->n] = true;
}

/* Whether `part` is whole words at the start or the end of s. */
static bool
has_part(const struct squeezed *s, const struct squeezed *part)
{
	size_t rest = s->n - part->n;

	return (memcmp(s->text, part->text, part->n) == 0 && s->starts[part->n]) ||
	       (memcmp(s->text + rest, part->text, part->n) == 0 && s->starts[rest]);
}

/*
 * Whether two ids that differ may mean the same: they are equal without case and
 * separators, or one is the other with words before or after it, such as
 * mcp__files__read_file and readFile.
 */
static bool
ids_alike(struct str a, struct str b)
{
	struct squeezed x, y;

	squeeze(a, &x);
	squeeze(b, &y);
	if (x.n == 0 || y.n == 0)
		return false;
	return x.n >= y.n ? has_part(&x, &y) : has_part(&y, &x);
}

/* ---- one trajectory ---- */

static struct str
shown(struct str s)
{
	return utf8_cut(s, SHOWN);
}

/* A candidate of the task that the decision may mean, and its kind; else NULL. */
static const struct candidate *
similar(const struct trajectory *t, struct str id, enum kind *kind)
{
	const struct candidate *near = NULL;

	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			bool same = str_eq(c[i].id, id);

			if (!same && (near != NULL || (!ids_alike(c[i].id, id) &&
							  !str_eq(c[i].title, id))))
				continue;
			near = &c[i];
			*kind = k;
			if (same)
				return near;
		}
	}
	return near;
}

/*
 * Where the example is. Not its id: the sentences become part of the audit log, where
 * nothing can be erased.
 */
static struct str
located(struct doubts *d, const struct place *at)
{
	struct err printable;

	err_set(&printable, ERR_INPUT, "%s:%llu", at->file, at->line);
	return arena_dup(&d->arena, str_of(printable.text));
}

static void
doubt_candidate(
    struct doubts *d, const struct trajectory *t, struct str id, const struct place *at)
{
	const struct candidate *c = NULL;
	enum kind kind = KIND_MEMORY;

	if (d->near || (d->candidate.p != NULL && d->tries >= TRIES))
		return;
	d->tries++;
	c = similar(t, id, &kind);
	if (c == NULL && d->candidate.p != NULL)
		return;
	d->near = c != NULL;
	d->candidate = arena_fmt(
	    &d->arena, "'%.*s' in %.*s", STR_ARG(shown(id)), STR_ARG(located(d, at)));
	if (c == NULL)
		return;
	if (str_eq(c->id, id))
		d->candidate =
		    arena_fmt(&d->arena, "%.*s, which its task offers as a %s",
			(int)d->candidate.n, d->candidate.p, kind_name(kind));
	else
		d->candidate = arena_fmt(&d->arena,
		    "%.*s: did you mean '%.*s'? map it with --rename",
		    (int)d->candidate.n, d->candidate.p, STR_ARG(shown(c->id)));
}

/* An id of the decisions that is no candidate of the task; absent: there is none. */
static struct str
stranger(const struct trajectory *t, struct arena *line)
{
	const struct decision *d = t->decisions.v;
	const struct str *id;
	struct action action;
	struct err impossible; /* the reader has made these actions before */

	for (size_t i = 0; i < t->decisions.n; i++) {
		if (action_make(d[i].decision_type, d[i].selected_ids, line, &action,
			&impossible) == 0 &&
		    (id = task_lacks(t, &action)) != NULL)
			return *id;
	}
	return STR_NONE;
}

/* Whether the steps rise in the order of the list. A default step is its position. */
static bool
in_order(const struct trajectory *t)
{
	const struct decision *d = t->decisions.v;
	double last = 0;

	for (size_t i = 0; i < t->decisions.n; i++) {
		double step = isnan(d[i].step) ? (double)(i + 1) : d[i].step;

		if (!(step > last))
			return false;
		last = step;
	}
	return true;
}

/* Keeps the first example of a doubt: a text of a trajectory, and its place. */
static void
keep_first(
    struct doubts *d, struct str *example, struct str text, const struct place *at)
{
	if (example->p == NULL)
		*example = arena_fmt(&d->arena, "'%.*s' in %.*s", STR_ARG(shown(text)),
		    STR_ARG(located(d, at)));
}

static void
keep_place(struct doubts *d, struct str *example, const struct place *at)
{
	if (example->p == NULL)
		*example = located(d, at);
}

void
doubts_step(struct doubts *d, const struct trajectory *t, const struct place *at,
    struct arena *line, struct tally *n)
{
	struct str id = stranger(t, line);
	int64_t unused;

	if (id.p != NULL) {
		n->doubt.candidate++;
		doubt_candidate(d, t, id, at);
	}
	if (t->unknown_set.p != NULL) {
		n->doubt.set++;
		keep_first(d, &d->set, t->unknown_set, at);
	}
	if (t->task.created_at.p != NULL && !utc_parse(t->task.created_at, &unused)) {
		n->doubt.time++;
		keep_first(d, &d->time, t->task.created_at, at);
	}
	if (!in_order(t)) {
		n->doubt.step++;
		keep_place(d, &d->step, at);
	}
	if (at->merged) {
		n->doubt.merged++;
		keep_place(d, &d->merged, at);
	}
}

double
doubts_of_texts(const struct tally *n)
{
	return n->doubt.candidate + n->doubt.set + n->doubt.step + n->doubt.merged;
}

void
doubts_content(struct doubts *d, const struct place *at, struct tally *n)
{
	n->doubt.content++;
	keep_place(d, &d->content, at);
}

void
doubts_user(struct doubts *d, const struct place *at, struct tally *n)
{
	n->doubt.user++;
	keep_place(d, &d->user, at);
}

void
doubts_leaked(struct doubts *d, const struct place *at, struct tally *n)
{
	n->leaked++;
	keep_place(d, &d->leaked, at);
}

/* ---- the sentences ---- */

/* The doubts with an example, in the order of their sentences. */
static const struct {
	size_t count, example; /* offsets in struct tally and struct doubts */
	const char *one, *many, *rest;
} SENTENCES[] = {
    {offsetof(struct tally, leaked), offsetof(struct doubts, leaked),
	"trajectory has a task of the benchmark",
	"trajectories have a task of the benchmark", ": left out"},
    {offsetof(struct tally, doubt.candidate), offsetof(struct doubts, candidate),
	"trajectory has a decision for no candidate of its task",
	"trajectories have a decision for no candidate of their task", ""},
    {offsetof(struct tally, doubt.set), offsetof(struct doubts, set),
	"trajectory has candidate_sets of an unknown kind",
	"trajectories have candidate_sets of an unknown kind",
	": the kinds are memory, skill and tool"},
    {offsetof(struct tally, doubt.content), offsetof(struct doubts, content),
	"line has the id of an earlier line and other content",
	"lines have the id of an earlier line and other content",
	": the first line counts"},
    {offsetof(struct tally, doubt.user), offsetof(struct doubts, user),
	"line has the id of another user's line",
	"lines have the id of another user's line", ": it is left out"},
    {offsetof(struct tally, doubt.time), offsetof(struct doubts, time),
	"trajectory has a created_at that is not RFC 3339",
	"trajectories have a created_at that is not RFC 3339",
	": it counts as unknown"},
    {offsetof(struct tally, doubt.step), offsetof(struct doubts, step),
	"trajectory has steps that contradict the order of its list",
	"trajectories have steps that contradict the order of their list",
	": the order counts"},
    {offsetof(struct tally, doubt.merged), offsetof(struct doubts, merged),
	"trajectory has candidates that --rename gives one id",
	"trajectories have candidates that --rename gives one id",
	": the first stays, and the propensity is left out"},
};

static void
sentence(struct buf *b, double n, const char *one, const char *many)
{
	buf_addf(b, "%s%.15g %s", b->n > 0 ? "; " : "", n, n == 1 ? one : many);
}

void
doubts_note(const struct doubts *d, const struct tally *n, struct buf *b)
{
	if (n->bad > 0 &&
	    (n->bad * BAD_SHARE >= n->read + n->skipped || n->selected == 0)) {
		sentence(b, n->bad, "line", "lines");
		buf_addf(b, " of %.15g %s bad, the first: %.*s", n->read,
		    n->bad == 1 ? "is" : "are", STR_ARG(n->first_bad));
	}
	for (size_t i = 0; i < sizeof SENTENCES / sizeof *SENTENCES; i++) {
		double count = *(
		    const double *)(const void *)((const char *)n + SENTENCES[i].count);
		struct str text =
		    *(const struct str *)(const void *)((const char *)d +
							SENTENCES[i].example);

		if (count > 0) {
			sentence(b, count, SENTENCES[i].one, SENTENCES[i].many);
			buf_addf(b, ", such as %.*s%s", (int)text.n, text.p,
			    SENTENCES[i].rest);
		}
	}
}
