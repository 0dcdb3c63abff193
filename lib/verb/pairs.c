#include "verb/pairs.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "rec/action.h"
#include "stats/stats.h"

/* ---- gathering ---- */

/* 1 + the number of a name, 0 for no name. */
static uint32_t
number_or_none(struct names *t, struct str name, struct arena *a)
{
	return name.p == NULL ? 0 : 1 + names_number(t, name, a);
}

static uint32_t
unit_of(struct pairs *p, uint32_t cluster)
{
	size_t had = p->clusters_cap;

	p->cluster_units = mem_grow(
	    p->cluster_units, &p->clusters_cap, cluster, sizeof *p->cluster_units);
	for (; had < p->clusters_cap; had++)
		p->cluster_units[had] = 0;
	if (p->cluster_units[cluster - 1] == 0)
		p->cluster_units[cluster - 1] = (uint32_t)++p->units;
	return p->cluster_units[cluster - 1] - 1;
}

/* The unit of a task without a cluster: that of the first task that is alike. */
static uint32_t
unit_alike(struct pairs *p, struct str hash)
{
	size_t known = p->alike.n;
	uint32_t n;

	if (hash.p == NULL)
		return (uint32_t)p->units++;
	n = names_number(&p->alike, hash, &p->arena);
	if (p->alike.n > known) {
		p->alike_units = mem_grow(
		    p->alike_units, &p->alike_cap, p->alike.n, sizeof *p->alike_units);
		p->alike_units[n] = (uint32_t)p->units++;
	}
	return p->alike_units[n];
}

/* The bit of the type of an action; 0 if it is not an action. */
static uint16_t
kind_bit(struct str action)
{
	for (int t = 0; t < ACTION_TYPES; t++) {
		struct str name = str_of(action_type_name((enum action_type)t));

		if (str_starts(action, name) &&
		    (action.n == name.n || action.p[name.n] == ':'))
			return (uint16_t)(1U << t);
	}
	return 0;
}

static void
add_side(struct measures *m, const struct side *s)
{
	m->reward += s->reward;
	m->error += s->error < 0 ? (double)NAN : s->error;
	m->latency_ms += s->latency_ms;
	m->cost += s->cost;
}

static void
count_lacking(struct pairs *p, const struct side *x, const struct side *y)
{
	p->results++;
	p->lacking[MEASURE_ERROR] += x->error < 0 || y->error < 0;
	p->lacking[MEASURE_LATENCY] += isnan(x->latency_ms) || isnan(y->latency_ms);
	p->lacking[MEASURE_COST] += isnan(x->cost) || isnan(y->cost);
}

int
pairs_add(struct pairs *p, const struct result *r, struct err *e)
{
	size_t known = p->tasks.n;
	uint32_t task = names_number(&p->tasks, r->task_id, &p->arena);
	uint32_t channel = number_or_none(&p->channels, r->channel, &p->arena);
	uint32_t cluster = number_or_none(&p->clusters, r->cluster, &p->arena);
	struct pair *x;

	if (p->tasks.n > known) {
		p->v = mem_grow(p->v, &p->cap, p->tasks.n, sizeof *p->v);
		p->v[task] =
		    (struct pair){.unit = cluster == 0 ? unit_alike(p, r->task_hash)
						       : unit_of(p, cluster),
			.channel = channel,
			.cluster = cluster};
	}
	x = &p->v[task];
	if (x->channel != channel || x->cluster != cluster)
		return err_set(e, ERR_INPUT,
		    "task_id: '%.*s' occurred before, with another channel or cluster",
		    STR_ARG(r->task_id));
	add_side(&x->baseline, &r->baseline);
	add_side(&x->challenger, &r->challenger);
	count_lacking(p, &r->baseline, &r->challenger);
	x->kinds |= kind_bit(r->baseline.action) | kind_bit(r->challenger.action);
	x->new_candidates |= r->new_candidates > 0;
	x->differ |= !str_eq(r->baseline.action, r->challenger.action) ||
		     r->baseline.error != r->challenger.error ||
		     r->baseline.reward != r->challenger.reward;
	x->repeats++;
	p->demonstrations += r->demonstration > 0;
	return 0;
}

static void
average(struct measures *m, double n)
{
	m->reward /= n;
	m->error /= n;
	m->latency_ms /= n;
	m->cost /= n;
}

void
pairs_finish(struct pairs *p)
{
	for (size_t i = 0; i < p->tasks.n; i++) {
		if (p->v[i].repeats > 1) {
			average(&p->v[i].baseline, p->v[i].repeats);
			average(&p->v[i].challenger, p->v[i].repeats);
		}
	}
}

void
pairs_release(struct pairs *p)
{
	arena_release(&p->arena);
	names_release(&p->tasks);
	names_release(&p->clusters);
	names_release(&p->alike);
	mem_free(p->alike_units);
	names_release(&p->channels);
	mem_free(p->v);
	mem_free(p->cluster_units);
	*p = (struct pairs){0};
}

/* ---- measures ---- */

double
pair_gain(const struct pair *x)
{
	return x->challenger.reward - x->baseline.reward;
}

double
pair_spared(const struct pair *x)
{
	return x->baseline.error - x->challenger.error;
}

double
pair_was_error(const struct pair *x)
{
	return x->differ ? x->baseline.error : 0;
}

double
pair_was_ms(const struct pair *x)
{
	return x->baseline.latency_ms;
}

double
pair_is_ms(const struct pair *x)
{
	return x->challenger.latency_ms;
}

double
pair_was_cost(const struct pair *x)
{
	return x->baseline.cost;
}

double
pair_is_cost(const struct pair *x)
{
	return x->challenger.cost;
}

#define MEASURE(side, field)                                                           \
	static double side##_##field(const struct pair *x)                             \
	{                                                                              \
		return x->side.field;                                                  \
	}
MEASURE(baseline, reward)
MEASURE(baseline, error)
MEASURE(challenger, reward)
MEASURE(challenger, error)

size_t
pairs_units(const struct pairs *p, double (*of)(const struct pair *),
    const uint32_t *tasks, size_t n, double *values)
{
	uint32_t *count, *place; /* place: 1 + the index of the value of a unit */
	size_t units = 0;

	if (tasks == NULL)
		n = p->tasks.n;
	if (p->units == p->tasks.n) { /* every task is a unit */
		for (size_t i = 0; i < n; i++)
			values[i] = of(&p->v[tasks == NULL ? i : tasks[i]]);
		return n;
	}
	count = mem_zalloc(p->units, sizeof *count);
	place = mem_zalloc(p->units, sizeof *place);
	for (size_t i = 0; i < n; i++) {
		const struct pair *x = &p->v[tasks == NULL ? i : tasks[i]];

		if (place[x->unit] == 0) {
			values[units++] = 0;
			place[x->unit] = (uint32_t)units;
		}
		values[place[x->unit] - 1] += of(x);
		count[place[x->unit] - 1]++;
	}
	for (size_t i = 0; i < units; i++)
		values[i] /= count[i];
	mem_free(count);
	mem_free(place);
	return units;
}

static double
mean_of(const struct pairs *p, double (*of)(const struct pair *), double *values)
{
	size_t n = pairs_units(p, of, NULL, 0, values);
	struct sum s = {0};

	for (size_t i = 0; i < n; i++)
		sum_add(&s, values[i]);
	return sum_mean(&s);
}

static double
p95_of(const struct pairs *p, double (*of)(const struct pair *), double *values)
{
	size_t n = pairs_units(p, of, NULL, 0, values);

	for (size_t i = 0; i < n; i++) {
		if (isnan(values[i]))
			return NAN;
	}
	return quantile(values, n, .95);
}

struct comparison
pairs_compare(const struct pairs *p)
{
	double *v = mem_alloc(p->tasks.n * sizeof *v), n = (double)p->tasks.n;
	struct comparison c = {
	    .baseline = {n, mean_of(p, baseline_reward, v),
		mean_of(p, baseline_error, v), mean_of(p, pair_was_ms, v), 0,
		mean_of(p, pair_was_cost, v)},
	    .challenger = {n, mean_of(p, challenger_reward, v),
		mean_of(p, challenger_error, v), mean_of(p, pair_is_ms, v), 0,
		mean_of(p, pair_is_cost, v)},
	    .units = (double)p->units};
	const struct metrics *was = &c.baseline, *is = &c.challenger;

	c.baseline.p95_latency_ms = p95_of(p, pair_was_ms, v);
	c.challenger.p95_latency_ms = p95_of(p, pair_is_ms, v);
	c.difference = (struct metrics){0, mean_of(p, pair_gain, v),
	    is->error_rate - was->error_rate,
	    is->mean_latency_ms - was->mean_latency_ms,
	    is->p95_latency_ms - was->p95_latency_ms, is->mean_cost - was->mean_cost};
	pairs_units(p, pair_gain, NULL, 0, v);
	for (size_t i = 0; i < p->units; i++) { /* every unit has a task */
		c.wins += v[i] > 0;
		c.losses += v[i] < 0;
		c.ties += v[i] == 0;
	}
	mem_free(v);
	return c;
}

uint64_t
pairs_seed(const struct pairs *p)
{
	uint64_t seed = p->tasks.n;

	/*
	 * A sum, so the order of lines does not matter; 53 bits, so it is exact
	 * in a double.
	 */
	for (size_t i = 0; i < p->tasks.n; i++)
		seed += hash64(p->tasks.v[i], 1);
	return seed & ((UINT64_C(1) << 53) - 1);
}
