/*
 * The gates that test no result of the benchmark: enough data, the budget of attempts,
 * and the veto of a log.
 */
#include <math.h>

#include "base/buf.h"
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
		g.needed = STR("results of both sides, without bad lines");
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
	const struct off_policy *o = b->logged;
	double least = b->policy->required_task_count,
	       units = isnan(o->units) ? o->used : o->units;
	struct gate g = gate_new("data", units, least);

	g.pass = units >= least && b->bad == 0;
	g.text =
	    arena_fmt(b->arena, "%.0f logged decisions, %.0f required", o->used, least);
	if (units < o->used)
		g.text = arena_fmt(b->arena,
		    "%.0f logged decisions that count as %.0f, because some share a "
		    "session, %.0f required",
		    o->used, units, least);
	if (b->bad > 0)
		g.text = arena_fmt(b->arena, "%.*s; %llu results could not be used",
		    GATE_TEXT(g.text), b->bad);
	if (!g.pass)
		g.needed = arena_fmt(b->arena,
		    "%.0f logged decisions with a propensity, none of them bad", least);
	return g;
}

/* What of the log counts against the challenger, or not at all. */
static struct str
caveats(const struct off_policy *o, struct arena *a)
{
	struct buf b = {0};
	struct str s;

	if (o->without_reward > 0)
		buf_addf(&b,
		    "; no reward came for %.0f, which count against the challenger",
		    o->without_reward);
	if (o->contradicted > 0)
		buf_addf(&b,
		    "; %.0f contradict the version that they name, and count against "
		    "the challenger",
		    o->contradicted);
	if (o->unchecked > 0)
		buf_addf(&b, "; %.0f more name no stored version and do not count",
		    o->unchecked);
	s = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return s;
}

struct gate
gate_log_reward(const struct bench *b)
{
	const struct off_policy *o = b->logged;
	double want = b->policy->min_reward_delta, gain = o->difference.snips;
	struct gate g = gate_new("reward", gain, want);

	if (o->refused.n > 0) {
		g.unmeasured = true;
		g.text = arena_fmt(b->arena, "the log gives no estimate: %.*s%.*s",
		    GATE_TEXT(o->refused.v[0]), GATE_TEXT(caveats(o, b->arena)));
		g.needed = STR("a log that explores what the challenger would do");
		return g;
	}
	g.bound = o->difference.lower;
	g.p = o->difference.p;
	g.pass = gain >= want - GATE_DUST && b->level > 0 && g.p <= b->level;
	g.text = arena_fmt(b->arena,
	    "on %.0f logged decisions a mean reward of %.4f to %.4f: %+.*f, at least "
	    "%+g required; more than %+.4f with %.5g %% confidence; by luck once in "
	    "%.3g times, at most once in %.4g allowed%.*s",
	    o->used, o->baseline.snips, o->challenger.snips,
	    num_decimals(gain, want, 4), gain, want, g.bound, 100 * o->confidence,
	    1 / g.p, 1 / b->level, GATE_TEXT(caveats(o, b->arena)));
	if (!g.pass)
		g.needed = arena_fmt(b->arena,
		    "more decisions on which the routers differ: the log has %.0f "
		    "(effective sample size)%s",
		    o->difference.ess,
		    o->without_reward > 0 ? ", and the rewards that are missing" : "");
	return g;
}
