#include "verb/summary.h"

#include <math.h>

#include "base/num.h"
#include "base/plain.h"
#include "base/utf8.h"
#include "rec/action.h"

enum { INPUT = 160, NAME = 60, STEPS = 6 };

/* The words for each kind of action. */
static const char *const DID[ACTION_TYPES] = {[ACTION_DIRECT] = "answered directly",
    [ACTION_CLARIFY] = "asked for clarification",
    [ACTION_MEMORY] = "recalled the memory",
    [ACTION_SKILL] = "loaded the skill",
    [ACTION_TOOL] = "called the tool",
    [ACTION_COMPOSITE] = "used"};

static void
add_cut(struct buf *b, struct str s, size_t n)
{
	struct str cut = utf8_cut(s, n);

	plain_add(b, cut);
	if (cut.n < s.n)
		buf_adds(b, "...");
}

static const struct candidate *
find(const struct trajectory *t, struct str id, enum kind *kind)
{
	for (int k = 0; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			if (str_eq(c[i].id, id)) {
				*kind = (enum kind)k;
				return &c[i];
			}
		}
	}
	return NULL;
}

/* Uses the title if there is one: ids are for programs. */
static void
add_candidate(struct buf *b, const struct trajectory *t, struct str id)
{
	enum kind kind = KIND_TOOL;
	const struct candidate *c = find(t, id, &kind);

	buf_adds(b, DID[c == NULL ? ACTION_COMPOSITE : kind_action(kind)]);
	buf_addc(b, ' ');
	add_cut(b, c == NULL || c->title.n == 0 ? id : c->title, NAME);
}

void
mb_did(struct buf *b, const struct action *action)
{
	buf_adds(b, DID[action->type]);
	for (size_t i = 0; i < action->ids.n; i++) {
		buf_adds(b, i == 0 ? " " : " and ");
		add_cut(b, action->ids.v[i], NAME);
	}
}

static void
add_decision(struct buf *b, const struct trajectory *t, const struct decision *d)
{
	if (str_is(d->decision_type, "direct_answer")) {
		buf_adds(b, DID[ACTION_DIRECT]);
		return;
	}
	if (str_is(d->decision_type, "clarify")) {
		buf_adds(b, DID[ACTION_CLARIFY]);
		return;
	}
	for (size_t i = 0; i < d->selected_ids.n; i++) {
		if (i > 0)
			buf_adds(b, " and ");
		add_candidate(b, t, d->selected_ids.v[i]);
	}
}

static void
add_decisions(struct buf *b, const struct trajectory *t)
{
	const struct decision *d = t->decisions.v;
	size_t n = t->decisions.n, from = n > STEPS ? n - STEPS : 0;

	if (n == 0)
		buf_adds(b, "no decision is logged");
	if (from > 0)
		buf_addf(b, "%zu steps, then ", from);
	for (size_t i = from; i < n; i++) {
		if (i > from)
			buf_adds(b, ", then ");
		add_decision(b, t, &d[i]);
	}
}

static void
add_count(struct buf *b, double n, const char *what)
{
	if (n > 0)
		buf_addf(b, ", %.15g %s%s", n, what, n == 1 ? "" : "s");
}

void
mb_add_number(struct buf *b, const char *before, double v, const char *after)
{
	char text[NUM_MAX];

	num_format(text, round(v * 1000) / 1000);
	buf_addf(b, "%s%s%s", before, text, after);
}

static void
add_outcome(struct buf *b, const struct trajectory *t)
{
	const struct outcome *o = &t->outcome;

	if (t->outcome_text.p != NULL) {
		add_cut(b, o->status.n == 0 ? STR("no status") : o->status, NAME);
		if (o->latency_ms > 0)
			mb_add_number(b, " in ", o->latency_ms, " ms");
		add_count(b, o->tool_errors, "tool error");
		add_count(b, o->user_corrections, "correction");
	} else {
		buf_adds(b, "outcome unknown");
	}
	if (!isnan(t->reward))
		mb_add_number(b, ", reward ", t->reward, "");
}

struct str
mb_summary(const struct trajectory *t, struct arena *a)
{
	struct buf b = {0};
	struct str line;

	buf_adds(&b, "asked \"");
	add_cut(&b, t->task.input.p == NULL ? STR("(no input)") : t->task.input, INPUT);
	buf_adds(&b, "\": ");
	add_decisions(&b, t);
	buf_adds(&b, "; ");
	add_outcome(&b, t);
	line = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return line;
}
