#include "verb/selftest.h"

#include <math.h>

#include "base/buf.h"
#include "base/rng.h"
#include "stats/binomial.h"
#include "verb/promote.h"
#include "verb/sequential.h"

/* How the reward of a task changes, if it changes. */
enum shape {
	WINS_AND_LOSSES, /* by 1, up or down */
	GRADED,          /* by .25 to 1 */
	CATASTROPHE      /* mostly up by .05, rarely down by 1 */
};

/* The cost of the challenger, if it differs. */
enum dearer {
	COST_SAME,
	COST_BY_LIMIT, /* dearer by the limit on average: a promotion is false */
	COST_LESS      /* by .1 less than the limit */
};

struct world {
	const char *name;
	enum shape shape;
	size_t tasks;
	double differ; /* share of tasks with a changed reward */
	double effect; /* true gain of the mean reward; 0: a promotion is false */
	size_t looks;  /* number of challengers on one benchmark */
	enum dearer dearer;
	bool winners; /* between the others, challengers that are much better */
	bool stops;   /* the run may stop early */
	double rate;  /* share of tasks that fail, on both sides */
	/* the challenger fails more often, by the limit for this rate: false */
	bool fails_more;
	/* standard deviation of the logarithm of the latency of each; 0: both alike */
	double spread;
	bool slower; /* by the limit for this spread on average: false */
	size_t channels;
	bool loses; /* every task of one channel: false */
	/* with the default policy it is promoted at least so often; 0: not known */
	double power;
};

static const struct world WORLDS[] = {
    {"no better", WINS_AND_LOSSES, 30, .1, 0, 1},
    {"no better", WINS_AND_LOSSES, 30, .3, 0, 1},
    {"no better", WINS_AND_LOSSES, 30, 1, 0, 1},
    {"no better", WINS_AND_LOSSES, 100, .1, 0, 1},
    {"no better", WINS_AND_LOSSES, 100, .3, 0, 1},
    {"no better", WINS_AND_LOSSES, 100, 1, 0, 1},
    {"no better", WINS_AND_LOSSES, 200, .3, 0, 1},
    {"no better", WINS_AND_LOSSES, 500, .1, 0, 1},
    {"no better", WINS_AND_LOSSES, 500, .3, 0, 1},
    {"no better", WINS_AND_LOSSES, 500, 1, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 30, .1, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 30, .3, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 30, 1, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 100, .1, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 100, .3, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 100, 1, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 500, .1, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 500, .3, 0, 1},
    {"small gains, catastrophes", CATASTROPHE, 500, 1, 0, 1},
    {"no better, graded", GRADED, 100, .3, 0, 1},
    {"no better, 40 nights", WINS_AND_LOSSES, 100, .3, 0, 40},
    {"no better, after winners", WINS_AND_LOSSES, 100, .3, 0, 20, .winners = true},
    {"better", WINS_AND_LOSSES, 200, .2, .05, 1, .power = .40},
    {"better", WINS_AND_LOSSES, 100, .3, .1, 1, .power = .50},
    {"better, graded", GRADED, 200, .2, .05, 1, .power = .60},
    {"better, graded", GRADED, 100, .3, .1, 1, .power = .78},
    {"better", WINS_AND_LOSSES, 500, .3, .1, 1, .power = .97},
    {"better, too dear", WINS_AND_LOSSES, 100, .5, .5, 1, COST_BY_LIMIT},
    {"better, too dear", WINS_AND_LOSSES, 500, .5, .5, 1, COST_BY_LIMIT},
    {"no better, stops early", WINS_AND_LOSSES, 120, .4, 0, 1, .stops = true},
    {"no better, stops early", WINS_AND_LOSSES, 500, .3, 0, 1, .stops = true},
    {"better, stops early", WINS_AND_LOSSES, 120, .4, .2, 1, .stops = true,
	.power = .90},
    {"better, stops early", WINS_AND_LOSSES, 500, .3, .1, 1, .stops = true,
	.power = .96},
    {"better, both fail", WINS_AND_LOSSES, 120, .5, .5, 1, .rate = .02, .power = .80},
    {"better, both fail", WINS_AND_LOSSES, 500, .5, .5, 1, .rate = .02, .power = .94},
    {"better, fails more", WINS_AND_LOSSES, 120, .5, .5, 1, .rate = .02,
	.fails_more = true},
    {"better, fails more", WINS_AND_LOSSES, 500, .5, .5, 1, .rate = .02,
	.fails_more = true},
    {"better, as fast", WINS_AND_LOSSES, 120, .5, .5, 1, .spread = 1, .power = .74},
    {"better, as fast", WINS_AND_LOSSES, 500, .5, .5, 1, .spread = 1, .power = .86},
    {"better, slower", WINS_AND_LOSSES, 120, .5, .5, 1, .spread = 1, .slower = true},
    {"better, slower", WINS_AND_LOSSES, 500, .5, .5, 1, .spread = 1, .slower = true},
    {"better, 8 channels", WINS_AND_LOSSES, 200, .5, .5, 1, .channels = 8,
	.power = .97},
    {"better, loses a channel", WINS_AND_LOSSES, 200, .5, .5, 1, .channels = 8,
	.loses = true},
    {"better, not too dear", WINS_AND_LOSSES, 100, .5, .5, 1, COST_LESS, .power = .94},
};

static const double SMALL_GAIN = .05;

static const struct world WINNERS = {NULL, WINS_AND_LOSSES, 100, .3, .3, 1};

/* Simulates the rewards of a task, before and after. */
static void
live(const struct world *w, struct rng *rng, struct result *r)
{
	double chance = rng_unit(rng), size = rng_unit(rng), way = rng_unit(rng), loss,
	       up, down;

	r->baseline.reward = r->challenger.reward = .5;
	if (chance >= w->differ)
		return;
	switch (w->shape) {
	case CATASTROPHE: /* rare, so that gains and losses add up to the effect */
		loss = (SMALL_GAIN - w->effect / w->differ) / (1 + SMALL_GAIN);
		up = SMALL_GAIN;
		down = 1;
		break;
	case GRADED:
		up = down = .25 + .75 * size;
		loss = (1 - w->effect / w->differ / .625) / 2;
		break;
	default:
		up = down = 1;
		loss = (1 - w->effect / w->differ) / 2;
	}
	r->baseline.reward = way < loss ? down : 0;
	r->challenger.reward = way < loss ? 0 : up;
}

static bool
is_false(const struct world *w)
{
	return w->effect == 0 || w->dearer == COST_BY_LIMIT || w->fails_more ||
	       w->slower || w->loses;
}

/* Costs of 1 to 2, and a growth whose mean is spread by up to .5. */
static void
spend(const struct world *w, double limit, struct rng *rng, struct result *r)
{
	double growth = w->dearer == COST_LESS ? limit - .1 : limit;

	if (w->dearer == COST_SAME)
		return;
	r->baseline.cost = 1 + rng_unit(rng);
	r->challenger.cost = r->baseline.cost + growth + rng_unit(rng) - .5;
}

/* The source of simulated tasks, and the test that uses them. */
struct draws {
	const struct selftest *test;
	const struct world *world;
	const struct policy *policy;
	struct rng rng;
	struct arena arena; /* for one draw */
	double carried;     /* level of the attempt before, if that was a promotion */
	double more;        /* what the error rate of the challenger is higher by */
	double times;       /* what the latency of the challenger is longer by */
};

/* Errors on both sides, independent of the rewards and of each other. */
static void
fail(const struct draws *from, const struct world *w, struct rng *rng, struct result *r)
{
	if (w->rate == 0)
		return;
	r->baseline.action = STR("clarify");
	r->challenger.action = STR("direct_answer");
	r->baseline.error = rng_unit(rng) < w->rate;
	r->challenger.error = rng_unit(rng) < w->rate + from->more;
}

/* Latencies of 100 ms at most, alike; or lognormal about 2 s, independent. */
static void
last(const struct draws *from, const struct world *w, struct rng *rng, struct result *r)
{
	r->baseline.latency_ms = r->challenger.latency_ms = 100 * rng_unit(rng);
	if (w->spread == 0)
		return;
	r->baseline.action = STR("clarify");
	r->challenger.action = STR("direct_answer");
	r->baseline.latency_ms =
	    2000 * exp(w->spread * normal_quantile(fmax(rng_unit(rng), 1e-9)));
	r->challenger.latency_ms =
	    from->times * 2000 *
	    exp(w->spread * normal_quantile(fmax(rng_unit(rng), 1e-9)));
}

/* The channel of task i; in the first one a challenger may lose everything. */
static void
assign(const struct world *w, size_t i, struct arena *a, struct result *r)
{
	if (w->channels == 0)
		return;
	r->channel = arena_fmt(a, "channel %zu", i % w->channels);
	if (w->loses && i % w->channels == 0) {
		r->baseline.reward = 1;
		r->challenger.reward = 0;
	}
}

/* A task of a world, with the results of both routers. */
static struct result
draw(struct draws *from, const struct world *w, size_t i)
{
	struct result r = {.task_id = arena_fmt(&from->arena, "t-%zu", i)};
	struct rng *rng = &from->rng;

	live(w, rng, &r);
	spend(w, from->policy->max_cost_increase, rng, &r);
	fail(from, w, rng, &r);
	last(from, w, rng, &r);
	assign(w, i, &from->arena, &r);
	return r;
}

/* Judges all tasks at the end. */
static struct decision_record
judge_whole(struct draws *from, const struct world *w, size_t look)
{
	struct mb_promote *p = mb_promote_new(from->policy);
	struct decision_record d;
	struct err e;

	mb_promote_rigor(p, from->test->rigor);
	mb_promote_attempt(p, (double)look, from->carried);
	for (size_t i = 0; i < w->tasks; i++) {
		struct result r = draw(from, w, i);

		(void)mb_promote_step(p, &r, &e); /* cannot fail: the result is valid */
	}
	mb_promote_finish(p, 0, &from->arena, &d);
	mb_promote_free(p);
	return d;
}

/* Judges at each look, until the run stops. */
static struct decision_record
judge_early(struct draws *from, const struct world *w, size_t look)
{
	struct sequential *s = sequential_new(from->policy);
	enum outlook outlook = OUTLOOK_OPEN;
	struct decision_record d;
	struct err e;

	sequential_attempt(s, (double)look, from->carried);
	for (size_t i = 0; i < w->tasks; i++) {
		struct str id = arena_fmt(&from->arena, "t-%zu", i);
		struct benchmark_task b = {.task.task = {.task_id = id, .input = id}};

		(void)sequential_plan(s, &b, &from->arena, &e);
	}
	for (size_t i = 0; i < w->tasks && outlook == OUTLOOK_OPEN; i++) {
		struct result r = draw(from, w, i);

		r.planned = sequential_planned(s);
		(void)sequential_step(s, &r, &outlook, &e);
	}
	sequential_finish(s, &from->arena, &d);
	sequential_free(s);
	return d;
}

/* Whether a challenger is promoted on a fresh draw of the world. */
static bool
promoted(struct draws *from, const struct world *w, size_t look)
{
	struct decision_record d =
	    w->stops ? judge_early(from, w, look) : judge_whole(from, w, look);

	arena_reset(&from->arena);
	from->carried = d.accepted ? d.level : 0;
	return d.accepted;
}

/* Whether any challenger of a benchmark is promoted, the winners not counted. */
static bool
any_promoted(struct draws *from)
{
	const struct world *w = from->world;
	bool any = false;

	from->carried = 0;
	for (size_t look = 1; look <= w->looks; look++) {
		bool winner = w->winners && look % 2 == 1;

		any |= promoted(from, winner ? &WINNERS : w, look) && !winner;
	}
	return any;
}

/* What a share of promotions breaks, or "". */
static const char *
verdict(const struct selftest *t, const struct world *w, double share)
{
	double alpha = 1 - t->policy->confidence, n = (double)t->repetitions;

	if (is_false(w) && share > alpha + 3 * sqrt(alpha * (1 - alpha) / n))
		return "  too often";
	if (t->is_default && share < w->power - 3 * sqrt(w->power * (1 - w->power) / n))
		return "  too rarely";
	return "";
}

/* Adds the line of a world to b; whether it keeps what is promised. */
static bool
try_world(struct draws *from, const struct world *w, struct buf *b)
{
	const struct selftest *t = from->test;
	const char *broken;
	size_t yes = 0;
	double lo, hi, share;

	from->world = w;
	from->more =
	    w->fails_more ? gate_errors_limit(from->policy, w->tasks, w->rate) : 0;
	from->times = 1 + (w->slower ? gate_latency_limit(
					   from->policy, w->tasks, sqrt(2) * w->spread)
				     : 0);
	for (size_t rep = 0; rep < t->repetitions; rep++)
		yes += any_promoted(from);
	share = (double)yes / (double)t->repetitions;
	clopper_pearson(yes, t->repetitions, .95, &lo, &hi);
	broken = verdict(t, w, share);
	buf_addf(b, "%-26s %5zu  %4.0f %%  %6.2f  %5zu    %.4f  %.4f to %.4f%s",
	    w->name, w->tasks, 100 * w->differ, w->effect, w->looks, share, lo, hi,
	    broken);
	return *broken == '\0';
}

bool
selftest_worlds(
    const struct selftest *t, void (*line)(void *ctx, struct str), void *ctx)
{
	struct policy once = *t->policy, shared = *t->policy, costs;
	struct draws from = {.test = t};
	struct buf text = {0};
	bool sound = true;

	once.required_task_count = shared.required_task_count = 1;
	once.benchmark_attempts = 1;
	costs = once;
	if (isnan(costs.max_cost_increase))
		costs.max_cost_increase = .1;
	line(ctx, STR("world                      tasks  differ  effect  looks  "
		      "promoted  95 % "
		      "interval"));
	for (size_t i = 0; i < sizeof WORLDS / sizeof *WORLDS; i++) {
		const struct world *w = &WORLDS[i];

		from.policy = w->dearer != COST_SAME ? &costs
			      : w->looks > 1         ? &shared
						     : &once;
		from.rng.state = t->seed + i * UINT64_C(0x9e3779b97f4a7c15);
		buf_reset(&text);
		sound = try_world(&from, w, &text) && sound;
		line(ctx, buf_str(&text));
	}
	buf_reset(&text);
	buf_addf(&text,
	    "%zu repetitions a world; a challenger that is no better, too dear, too "
	    "slow, fails too often or loses a channel may be promoted with probability "
	    "%.4g: %s",
	    t->repetitions, 1 - t->policy->confidence,
	    sound ? "this holds" : "THIS DOES NOT HOLD");
	line(ctx, buf_str(&text));
	arena_release(&from.arena);
	buf_release(&text);
	return sound;
}
