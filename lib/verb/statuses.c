#include "verb/statuses.h"

#include <stdlib.h>

#include "base/utf8.h"

void
statuses_add(struct statuses *s, struct str status)
{
	struct str word = utf8_cut(status, STATUS_BYTES);
	size_t i = 0;

	while (i < s->n && !str_eq(s->v[i].status, word))
		i++;
	if (i == STATUSES)
		return;
	if (i == s->n)
		s->v[s->n++] = (struct status_count){arena_dup(&s->arena, word), 0};
	s->v[i].lines++;
}

void
statuses_release(struct statuses *s)
{
	arena_release(&s->arena);
}

static int
frequent_first(const void *a, const void *b)
{
	const struct status_count *x = a, *y = b;

	if (x->lines != y->lines)
		return x->lines > y->lines ? -1 : 1;
	return str_cmp(x->status, y->status);
}

struct json_list
statuses_list(struct statuses *s)
{
	struct status_count *v = arena_zalloc(&s->arena, s->n + 1, sizeof *v);

	for (size_t i = 0; i < s->n; i++)
		v[i] = s->v[i];
	qsort(v, s->n, sizeof *v, frequent_first);
	return (struct json_list){v, s->n};
}

void
statuses_note(const struct tally *t, struct buf *b)
{
	const struct status_count *v = t->ineligible.statuses.v;
	double rest = t->ineligible.status;
	size_t n = t->ineligible.statuses.n;

	if (!(rest > 0))
		return;
	for (size_t i = 0; i < n && i < STATUSES_SHOWN; i++) {
		buf_addf(b, "%s'%.*s': %.15g%s", i == 0 ? "status " : ", ",
		    STR_ARG(v[i].status), v[i].lines,
		    i > 0             ? ""
		    : v[i].lines == 1 ? " trajectory"
				      : " trajectories");
		rest -= v[i].lines;
	}
	if (n == 0) /* a tally that was written by hand */
		buf_addf(b, "an unknown status: %.15g trajectories", rest);
	else if (rest > 0)
		buf_addf(b, ", and %s%zu other word%s: %.15g",
		    n == STATUSES ? "at least " : "", n - STATUSES_SHOWN,
		    n - STATUSES_SHOWN == 1 ? "" : "s", rest);
	buf_adds(b, n == 1 ? "; map it" : "; map them");
	buf_adds(b, " with mb-reward --map FILE");
}

void
statuses_add_note(const struct tally *n, struct buf *b)
{
	struct buf statuses = {0};

	statuses_note(n, &statuses);
	if (b->n > 0 && statuses.n > 0)
		buf_adds(b, "; ");
	buf_add_str(b, buf_str(&statuses));
	buf_release(&statuses);
	/* A few wait for their rewards each night; most of a log is worth a word. */
	if (n->ineligible.reward > n->selected + n->seen + n->skipped)
		buf_addf(b, "%s%.15g without a reward: mb-reward can join it",
		    b->n > 0 ? "; " : "", n->ineligible.reward);
}
