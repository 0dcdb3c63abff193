#include "verb/conclude.h"

#include <math.h>

#include "base/num.h"
#include "verb/gate.h"

/* With too little data, or a used-up budget, no other reason matters. */
static bool
undecidable(const struct gate *g)
{
	return str_is(g->name, "data") || str_is(g->name, "budget");
}

/* Whether gate i is not applicable for a lack that no gate before it has named. */
static bool
tells_lack(const struct decision_record *d, size_t i)
{
	const struct gate *g = decision_gate(d, i);

	return g->unmeasured && g->pass &&
	       !(decision_gate(d, i - 1)->unmeasured &&
		   str_eq(decision_gate(d, i - 1)->text, g->text));
}

/* Why a challenger that passed does not become active now; absent: it does. */
static struct str
goes_live_later(struct decision_record *d, struct str wait, struct arena *a)
{
	if (wait.p == NULL && d->policy.approve.p != NULL)
		wait = STR("a person must approve it");
	if (wait.p != NULL) {
		d->verdict = STR("proposed");
		return arena_fmt(
		    a, "proposed, and nothing is switched: %.*s", STR_ARG(wait));
	}
	if (!(d->policy.canary > 0))
		return STR_NONE;
	d->verdict = STR("canary");
	return arena_fmt(a, "a canary begins, which decides for %.15g of the sessions",
	    d->policy.canary);
}

/* The reasons of a promotion, and which of the conditions nobody could judge. */
static size_t
promotion_reasons(
    struct decision_record *d, struct str wait, struct str *reasons, struct arena *a)
{
	size_t n = 0;

	if ((reasons[n] = goes_live_later(d, wait, a)).p != NULL)
		n++;
	reasons[n++] = arena_fmt(a,
	    "every gate passed: mean reward %.4f to %.4f: %+.*f, at least %+g "
	    "required, "
	    "on %.0f %s",
	    d->metrics.baseline.mean_reward, d->metrics.challenger.mean_reward,
	    num_decimals(
		d->metrics.difference.mean_reward, d->policy.min_reward_delta, 4),
	    d->metrics.difference.mean_reward, d->policy.min_reward_delta,
	    d->metrics.challenger.tasks,
	    policy_grants_by_log(&d->policy) ? "logged decisions" : "tasks");
	for (size_t i = 1; i < d->gates.n; i++) {
		if (tells_lack(d, i))
			reasons[n++] = arena_fmt(a, "%.*s: %.*s",
			    GATE_TEXT(decision_gate(d, i)->name),
			    GATE_TEXT(decision_gate(d, i)->text));
	}
	return n;
}

void
conclude(struct decision_record *d, struct str wait, struct arena *a)
{
	struct str *reasons = arena_alloc(a, (d->gates.n + 2) * sizeof *reasons);
	bool open = false, worse = false; /* too little data; a gate shows a fault */
	size_t n = 0;

	for (size_t i = 0; i < d->gates.n; i++) {
		const struct gate *g = decision_gate(d, i);

		open = open || (!g->pass && undecidable(g));
		worse = worse || (!g->pass && !g->unmeasured);
	}
	for (size_t i = 0; i < d->gates.n; i++) {
		const struct gate *g = decision_gate(d, i);

		if (!g->pass && (!open || undecidable(g)))
			reasons[n++] = g->text;
	}
	d->verdict = n == 0           ? STR("promoted")
		     : open || !worse ? STR("inconclusive")
				      : STR("held");
	if (n == 0)
		n = promotion_reasons(d, wait, reasons, a);
	d->accepted = str_is(d->verdict, "promoted");
	d->reasons = (struct strs){reasons, n};
}

/* ---- what a verdict alone says ---- */

/* Whether the gate does not depend on the results of the benchmark. */
static bool
says_no_result(const struct gate *g)
{
	static const char *const names[] = {
	    "data", "budget", "quarantine", "off_policy"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_is(g->name, names[i]))
			return true;
	}
	return false;
}

static void
keep_back_metrics(struct metrics *m)
{
	*m = (struct metrics){m->tasks, NAN, NAN, NAN, NAN, NAN};
}

void
keep_back(struct decision_record *d, struct arena *a)
{
	struct gate *gates = arena_alloc(a, (d->gates.n + 1) * sizeof *gates);
	struct str *reasons = arena_alloc(a, (d->gates.n + 2) * sizeof *reasons);
	size_t n = 0, used = 0;
	bool hidden = false; /* a gate that is kept back has failed */

	for (size_t i = 0; i < d->gates.n; i++) {
		const struct gate *g = decision_gate(d, i);

		hidden = hidden || (!says_no_result(g) && !g->pass);
		if (says_no_result(g))
			gates[n++] = *g;
	}
	if (decision_passed(d) && !d->accepted)
		reasons[used++] = d->reasons.v[0]; /* says no result */
	if (decision_passed(d))
		reasons[used++] = STR("every gate passed");
	else if (hidden && str_is(d->verdict, "held"))
		reasons[used++] = STR("a gate on the results failed");
	for (size_t i = 0; i < n && !decision_passed(d); i++) {
		if (!gates[i].pass)
			reasons[used++] = gates[i].text;
	}
	if (used == 0)
		reasons[used++] =
		    STR("a result lacks a measure that the policy limits");
	d->reasons = (struct strs){reasons, used};
	d->gates = (struct json_list){gates, n};
	d->changed = (struct json_list){NULL, 0};
	keep_back_metrics(&d->metrics.baseline);
	keep_back_metrics(&d->metrics.challenger);
	keep_back_metrics(&d->metrics.difference);
	d->metrics.wins = d->metrics.losses = d->metrics.ties = NAN;
}
