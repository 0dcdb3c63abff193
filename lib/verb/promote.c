#include "verb/promote.h"

#include <math.h>

#include "base/mem.h"
#include "base/set.h"
#include "stats/stats.h"

/* A threshold of .02 is met by 0.02 computed as 0.019999999999999997. */
static const double DUST = 1e-12;

struct side_sums {
	struct sum reward, errors, latency, cost;
	double *latencies;
	size_t cap;
};

struct mb_promote {
	struct policy policy;
	struct arena arena; /* what all results say alike */
	struct str benchmark_sha256, baseline_version, challenger_version;
	struct set ids;
	struct side_sums baseline, challenger;
	struct sum difference;
	size_t tasks, wins, losses;
	bool mixed;
};

struct mb_promote *
mb_promote_new(const struct policy *policy)
{
	struct mb_promote *p = mem_zalloc(1, sizeof *p);

	p->policy = *policy;
	return p;
}

void
mb_promote_free(struct mb_promote *p)
{
	if (p == NULL)
		return;
	arena_release(&p->arena);
	set_release(&p->ids);
	mem_free(p->baseline.latencies);
	mem_free(p->challenger.latencies);
	mem_free(p);
}

bool
mb_promote_mixed(const struct mb_promote *p)
{
	return p->mixed;
}

/* What the first result said, every other must say. */
static int
same(struct mb_promote *p, const char *field, struct str *first, struct str now, struct err *e)
{
	if (p->tasks == 0)
		*first = arena_dup(&p->arena, now);
	if (str_eq(*first, now))
		return 0;
	p->mixed = true;
	return err_set(e, ERR_INPUT, "%s: '%.*s', but the results before it have '%.*s'", field,
	    STR_ARG(now), STR_ARG(*first));
}

static void
add_side(struct side_sums *sums, const struct side *s, size_t at)
{
	sum_add(&sums->reward, s->reward);
	sum_add(&sums->errors, s->error);
	sum_add(&sums->latency, s->latency_ms);
	sum_add(&sums->cost, s->cost);
	sums->latencies = mem_grow(sums->latencies, &sums->cap, at + 1, sizeof *sums->latencies);
	sums->latencies[at] = s->latency_ms;
}

int
mb_promote_step(struct mb_promote *p, const struct result *r, struct err *e)
{
	if (same(p, "benchmark_sha256", &p->benchmark_sha256, r->benchmark_sha256, e) < 0 ||
	    same(p, "baseline_version", &p->baseline_version, r->baseline_version, e) < 0 ||
	    same(p, "challenger_version", &p->challenger_version, r->challenger_version, e) < 0)
		return -1;
	if (!set_add(&p->ids, r->task_id))
		return err_set(e, ERR_INPUT, "task_id: this task was there already: '%.*s'",
		    STR_ARG(r->task_id));
	add_side(&p->baseline, &r->baseline, p->tasks);
	add_side(&p->challenger, &r->challenger, p->tasks);
	sum_add(&p->difference, r->challenger.reward - r->baseline.reward);
	p->wins += r->challenger.reward > r->baseline.reward;
	p->losses += r->challenger.reward < r->baseline.reward;
	p->tasks++;
	return 0;
}

/* ---- the verdict ---- */

static struct metrics
metrics_of(const struct side_sums *s, size_t n)
{
	struct metrics m = {.tasks = (double)n, .mean_reward = sum_mean(&s->reward),
	    .error_rate = sum_mean(&s->errors), .mean_latency_ms = sum_mean(&s->latency),
	    .mean_cost = sum_mean(&s->cost)};

	m.p95_latency_ms = quantile(s->latencies, n, .95);
	return m;
}

static struct comparison
compare(const struct mb_promote *p)
{
	struct comparison c = {.baseline = metrics_of(&p->baseline, p->tasks),
	    .challenger = metrics_of(&p->challenger, p->tasks), .wins = (double)p->wins,
	    .losses = (double)p->losses, .ties = (double)(p->tasks - p->wins - p->losses)};
	const struct metrics *b = &c.baseline, *n = &c.challenger;

	c.difference = (struct metrics){.tasks = n->tasks - b->tasks,
	    .mean_reward = sum_mean(&p->difference), .error_rate = n->error_rate - b->error_rate,
	    .mean_latency_ms = n->mean_latency_ms - b->mean_latency_ms,
	    .p95_latency_ms = n->p95_latency_ms - b->p95_latency_ms, .mean_cost = n->mean_cost - b->mean_cost};
	return c;
}

static struct gate
gate_of(const char *name, double observed, double threshold, bool pass)
{
	return (struct gate){.name = str_of(name), .observed = observed, .threshold = threshold,
	    .bound = NAN, .p = NAN, .pass = pass};
}

static struct gate
data_gate(const struct mb_promote *p, unsigned long long bad, struct arena *a)
{
	double required = p->policy.required_task_count;
	struct gate g =
	    gate_of("data", (double)p->tasks, required, bad == 0 && (double)p->tasks >= required);

	g.text = arena_fmt(a, "%zu tasks, at least %.15g required", p->tasks, required);
	if (bad > 0)
		g.text = arena_fmt(a, "%.*s, and %llu results could not be used", STR_ARG(g.text), bad);
	return g;
}

/* What has no tasks passes nothing: a comparison with NAN is false. */
static size_t
judge(const struct mb_promote *p, const struct comparison *c, unsigned long long bad,
    struct arena *a, struct gate *g)
{
	const struct metrics *d = &c->difference, *was = &c->baseline, *is = &c->challenger;
	const struct policy *want = &p->policy;

	g[0] = data_gate(p, bad, a);
	g[1] = gate_of("reward", d->mean_reward, want->min_reward_delta,
	    d->mean_reward >= want->min_reward_delta - DUST);
	g[1].text = arena_fmt(a, "mean reward %.4f to %.4f: %+.4f, at least %+g required",
	    was->mean_reward, is->mean_reward, d->mean_reward, want->min_reward_delta);
	g[2] = gate_of("errors", d->error_rate, want->max_error_rate_increase,
	    d->error_rate <= want->max_error_rate_increase + DUST);
	g[2].text = arena_fmt(a, "error rate %.4f to %.4f: %+.4f, at most %+g allowed", was->error_rate,
	    is->error_rate, d->error_rate, want->max_error_rate_increase);
	g[3] = gate_of("latency_mean", d->mean_latency_ms, want->max_latency_increase_ms,
	    d->mean_latency_ms <= want->max_latency_increase_ms + DUST);
	g[3].text = arena_fmt(a, "mean latency %.1f ms to %.1f ms: %+.1f ms, at most %+g ms allowed",
	    was->mean_latency_ms, is->mean_latency_ms, d->mean_latency_ms, want->max_latency_increase_ms);
	for (size_t i = 1; i < 4 && p->tasks == 0; i++)
		g[i].text = STR("there is no task to judge by");
	return 4;
}

void
mb_promote_finish(const struct mb_promote *p, unsigned long long bad, struct arena *a,
    struct decision_record *d)
{
	struct gate *g = arena_zalloc(a, 4, sizeof *g);
	struct str *reasons = arena_zalloc(a, 4, sizeof *reasons);
	size_t n, failed = 0;

	*d = (struct decision_record){.policy = p->policy, .seed = NAN, .metrics = compare(p),
	    .benchmark_sha256 = arena_dup(a, p->benchmark_sha256),
	    .baseline_version = arena_dup(a, p->baseline_version),
	    .challenger_version = arena_dup(a, p->challenger_version)};
	n = judge(p, &d->metrics, bad, a, g);
	for (size_t i = 0; i < n; i++) {
		/* Too little data is the only reason that then matters. */
		if (!g[i].pass && (i == 0 || g[0].pass))
			reasons[failed++] = g[i].text;
	}
	d->accepted = failed == 0;
	d->verdict = failed == 0 ? STR("promoted") : g[0].pass ? STR("held") : STR("inconclusive");
	if (failed == 0)
		reasons[failed++] = arena_fmt(a, "every gate passed: %.*s, on %zu tasks", STR_ARG(g[1].text),
		    p->tasks);
	d->gates = (struct json_list){g, n};
	d->reasons = (struct strs){reasons, failed};
}
