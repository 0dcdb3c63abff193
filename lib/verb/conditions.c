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
	const char *on =
	    policy_grants_by_log(b->policy) ? "this log" : "this benchmark";

	g.pass = b->attempt <= most;
	g.text = arena_fmt(b->arena, "attempt %.0f of %.0f on %s%s%.*s", b->attempt,
	    most, on, b->free.p == NULL ? "" : ", not counted: ", GATE_TEXT(b->free));
	if (!g.pass) {
		g.text = arena_fmt(b->arena,
		    "%s was used %.0f times, and %.0f times are allowed", on,
		    b->attempt - 1, most);
		g.needed = policy_grants_by_log(b->policy)
			       ? STR("a log of later decisions")
			       : STR("a new suite: mb-benchmark renew");
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

struct gate
gate_log_data(const struct bench *b)
{
	double used = b->logged->used, least = b->policy->required_task_count;
	struct gate g = gate_new("data", used, least);

	g.pass = used >= least && b->bad == 0;
	g.text =
	    arena_fmt(b->arena, "%.0f logged decisions, %.0f required", used, least);
	if (b->bad > 0)
		g.text = arena_fmt(b->arena, "%.*s; %llu results could not be used",
		    GATE_TEXT(g.text), b->bad);
	if (!g.pass)
		g.needed = arena_fmt(b->arena,
		    "%.0f logged decisions with a propensity, none of them bad", least);
	return g;
}

struct gate
gate_log_reward(const struct bench *b)
{
	const struct off_policy *o = b->logged;
	double want = b->policy->min_reward_delta, gain = o->difference.snips;
	struct gate g = gate_new("reward", gain, want);

	if (o->refused.n > 0) {
		g.unmeasured = true;
		g.text = arena_fmt(b->arena, "the log gives no estimate: %.*s",
		    GATE_TEXT(o->refused.v[0]));
		g.needed = STR("a log that explores what the challenger would do");
		return g;
	}
	g.bound = o->difference.lower;
	g.p = o->difference.p;
	g.pass = gain >= want - GATE_DUST && b->level > 0 && g.p <= b->level;
	g.text = arena_fmt(b->arena,
	    "on %.0f logged decisions a mean reward of %.4f to %.4f: %+.*f, at least "
	    "%+g required; more than %+.4f with %.5g %% confidence; by luck once in "
	    "%.3g times, at most once in %.4g allowed",
	    o->used, o->baseline.snips, o->challenger.snips,
	    num_decimals(gain, want, 4), gain, want, g.bound, 100 * o->confidence,
	    1 / g.p, 1 / b->level);
	if (!g.pass)
		g.needed = arena_fmt(b->arena,
		    "more decisions on which the routers differ: the log has %.0f "
		    "(effective sample size)",
		    o->difference.ess);
	return g;
}
