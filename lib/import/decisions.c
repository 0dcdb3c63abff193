#include "import/decisions.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/set.h"
#include "json/out.h"

enum { COMPOSITE = 64 }; /* ids of an action */

static int
call_order(const void *a, const void *b)
{
	const struct import_call *const *x = a, *const *y = b;

	return str_cmp((*x)->id, (*y)->id);
}

static const char *
decision_type(const struct import_call *const *c, size_t n)
{
	if (n > 1)
		return action_type_name(ACTION_COMPOSITE);
	return action_type_name(
	    c[0]->clarify ? ACTION_CLARIFY : kind_action(c[0]->kind));
}

/* The calls of one turn, sorted and distinct, as one decision. */
static void
put_turn(struct buf *b, const struct import_call **c, size_t n, size_t step)
{
	size_t distinct = 0;

	qsort(c, n, sizeof(struct import_call *), call_order);
	for (size_t i = 0; i < n; i++) {
		if (!c[i]->clarify &&
		    (distinct == 0 || !str_eq(c[distinct - 1]->id, c[i]->id)))
			c[distinct++] = c[i];
	}
	if (distinct == 0)
		distinct = 1; /* only questions to the user */
	buf_addc(b, step == 1 ? '[' : ',');
	buf_addc(b, '{');
	json_key(b, "step");
	json_num(b, (double)step);
	json_key(b, "decision_type");
	json_str(b, str_of(decision_type(c, distinct)));
	json_key(b, "selected_ids");
	buf_addc(b, '[');
	for (size_t i = 0; i < distinct && !c[i]->clarify; i++) {
		if (i > 0)
			buf_addc(b, ',');
		json_str(b, c[i]->id);
	}
	buf_adds(b, "]}");
}

void
decisions_write(struct buf *b, const struct episode *ep, size_t from, size_t to)
{
	struct arena a = {0};
	size_t step = 0, n;

	json_key(b, "decisions");
	if (from == to) {
		buf_addf(b,
		    "[{\"step\":1,\"decision_type\":\"%s\",\"selected_ids\":[]}]",
		    action_type_name(ACTION_DIRECT));
		return;
	}
	for (size_t i = from; i < to; i += n) {
		const struct import_call **c =
		    arena_alloc(&a, (to - i) * sizeof(struct import_call *));

		for (n = 0; i + n < to && ep->call[i + n].turn == ep->call[i].turn; n++)
			c[n] = &ep->call[i + n];
		put_turn(b, c, n, ++step);
		arena_reset(&a);
	}
	buf_addc(b, ']');
	arena_release(&a);
}

/* Whether the calls of a turn can be one action: rec/action.h. */
static bool
composes(const struct episode *ep, size_t from, size_t n)
{
	struct set ids = {0};
	bool plus = false;
	size_t distinct = 0;

	for (size_t i = from; i < from + n; i++) {
		const struct import_call *c = &ep->call[i];

		plus = plus || memchr(c->id.p, '+', c->id.n) != NULL;
		distinct += set_add(&ids, c->id);
	}
	set_release(&ids);
	return distinct <= 1 || (!plus && distinct <= COMPOSITE);
}

const char *
decisions_unfit(const struct episode *ep)
{
	size_t n, turns = 0;

	for (size_t i = 0; i < ep->calls; i += n) {
		for (n = 0;
		     i + n < ep->calls && ep->call[i + n].turn == ep->call[i].turn;)
			n++;
		if (!composes(ep, i, n))
			return "calls made together that can't be one action: see "
			       "--per "
			       "call";
		turns++;
	}
	return turns <= LIMIT_DECISIONS ? NULL
					: "more decisions than a trajectory may have: "
					  "see --per call";
}
