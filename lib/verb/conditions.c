/*
 * The gates that test no result of the benchmark: enough data, the budget of attempts,
 * and the veto of a log.
 */
#include <math.h>

#include "base/num.h"
#include "verb/gate.h"

struct gate
gate_data(const struct bench *b)
{
	double units = (double)b->pairs->units,
	       required = b->policy->required_task_count;
	struct gate g = gate_new("data", units, required);

	if (b->planned > 0) /* a run that stopped early had tasks enough */
		units = b->planned;
	g.pass = b->bad == 0 && units >= required && b->look > 0;
	g.text = arena_fmt(b->arena, "%zu tasks, at least %.15g required",
	    b->pairs->tasks.n, required);
	if (b->planned > 0)
		g.text =
		    arena_fmt(b->arena, "%zu of %.15g tasks, at least %.15g required%s",
			b->pairs->tasks.n, b->planned, required,
			b->look > 0 ? "" : "; the run may not end there");
	if (b->pairs->units < b->pairs->tasks.n)
		g.text = arena_fmt(b->arena,
		    "%zu tasks that count as %zu, because some share a cluster or are "
		    "alike, at least %.15g required",
		    b->pairs->tasks.n, b->pairs->units, required);
	if (b->pairs->demonstrations > 0)
		g.text = arena_fmt(b->arena,
		    "%.*s; %zu results are of demonstrations, where only what was done "
		    "before is right",
		    GATE_TEXT(g.text), b->pairs->demonstrations);
	if (b->bad > 0)
		g.text = arena_fmt(b->arena, "%.*s, and %llu results could not be used",
		    GATE_TEXT(g.text), b->bad);
	if (units < required)
		g.needed = arena_fmt(b->arena, "%.15g tasks more", required - units);
	else if (b->look == 0)
		g.needed = STR("the results of all tasks, each once");
	else if (!g.pass)
		g.needed = STR("results without bad lines");
	return g;
}

struct gate
gate_budget(const struct bench *b)
{
	double most = b->policy->benchmark_attempts;
	struct gate g = gate_new("budget", b->attempt, most);

	g.pass = b->attempt <= most;
	g.text = arena_fmt(b->arena, "attempt %.0f of %.0f on this benchmark%s",
	    b->attempt, most,
	    b->free ? ", not counted: both routers chose alike on every task" : "");
	if (!g.pass) {
		g.text = arena_fmt(b->arena,
		    "this benchmark was used %.0f times, and %.0f times are allowed",
		    b->attempt - 1, most);
		g.needed = STR("a new suite: mb-benchmark renew");
	}
	return g;
}

/* ---- logged decisions ---- */

struct gate
gate_off_policy(const struct bench *b)
{
	const struct off_policy *o = b->logged;
	struct gate g = gate_new("off_policy", o->difference.snips, 0);

	g.pass = true;
	if (o->refused.n > 0) {
		g.threshold = NAN;
		g.text = arena_fmt(
		    b->arena, "not applicable: %.*s", GATE_TEXT(o->refused.v[0]));
		return g;
	}
	g.text = arena_fmt(b->arena,
	    "on %.0f logged decisions a mean reward of %.4f to %.4f: %+.4f (%+.4f "
	    "doubly robust)",
	    o->used, o->baseline.snips, o->challenger.snips, o->difference.snips,
	    o->difference.doubly_robust);
	if (o->confidence == 0)
		return g;
	g.bound = o->difference.upper;
	g.pass = !(g.bound < 0);
	g.text = arena_fmt(b->arena,
	    "%.*s; between %+.4f and %+.*f, each with %.4g %% confidence; %s",
	    GATE_TEXT(g.text), o->difference.lower, num_decimals(g.bound, 0, 4),
	    o->difference.upper, 100 * o->confidence,
	    g.pass ? "not shown to be worse" : "shown to be worse");
	if (!g.pass)
		g.needed = arena_fmt(b->arena, "an upper bound that is higher by %.*f",
		    num_decimals(-g.bound, 0, 4), -g.bound);
	return g;
}
