#include "verb/promote.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"

struct mb_promote {
	struct policy policy;
	struct pairs pairs;
	struct arena arena; /* the values that all results must share */
	struct str benchmark_sha256, baseline_version, challenger_version;
	const struct off_policy *logged;
	enum rigor rigor;
	double attempt;
	bool mixed, any, forced;
	/* the version of a quarantined challenger; absent: it is not quarantined */
	struct str quarantined;
};

struct mb_promote *
mb_promote_new(const struct policy *policy)
{
	struct mb_promote *p = mem_zalloc(1, sizeof *p);

	p->policy = *policy;
	p->attempt = NAN;
	return p;
}

void
mb_promote_free(struct mb_promote *p)
{
	if (p == NULL)
		return;
	arena_release(&p->arena);
	pairs_release(&p->pairs);
	mem_free(p);
}

void
mb_promote_rigor(struct mb_promote *p, enum rigor rigor)
{
	p->rigor = rigor;
}

void
mb_promote_attempt(struct mb_promote *p, double attempt)
{
	p->attempt = attempt;
}

void
mb_promote_quarantined(struct mb_promote *p, struct str version, bool forced)
{
	p->quarantined = arena_dup(&p->arena, version);
	p->forced = forced;
}

/*
 * The sha256 in the name of a router: all of it, or the head after the time of a
 * version.
 */
static struct str
sha_part(struct str name)
{
	for (size_t i = name.n; i > 0; i--) {
		if (name.p[i - 1] == '-')
			return (struct str){name.p + i, name.n - i};
	}
	return name;
}

bool
mb_promote_same_router(struct str a, struct str b)
{
	struct str x = sha_part(a), y = sha_part(b);

	return a.p == NULL || b.p == NULL || str_eq(a, b) ||
	       (x.n >= 12 && y.n >= 12 && (str_starts(x, y) || str_starts(y, x)));
}

int
mb_promote_off_policy(struct mb_promote *p, const struct off_policy *o, struct err *e)
{
	if (!mb_promote_same_router(p->challenger_version, o->challenger_version))
		return err_set(e, ERR_INPUT,
		    "challenger_version: '%.*s', but the results have '%.*s'",
		    STR_ARG(o->challenger_version), STR_ARG(p->challenger_version));
	if (!mb_promote_same_router(p->baseline_version, o->baseline_version))
		return err_set(e, ERR_INPUT,
		    "baseline_version: '%.*s', but the results have '%.*s'",
		    STR_ARG(o->baseline_version), STR_ARG(p->baseline_version));
	if (o->confidence != p->policy.confidence)
		return err_set(e, ERR_INPUT,
		    "confidence: %s, but the policy has %s: mb-offpolicy --policy",
		    num_text(o->confidence).text, num_text(p->policy.confidence).text);
	p->logged = o;
	return 0;
}

bool
mb_promote_mixed(const struct mb_promote *p)
{
	return p->mixed;
}

struct str
mb_promote_benchmark(const struct mb_promote *p)
{
	return p->benchmark_sha256;
}

/* Checks that a field has the same value in all results. */
static int
same(struct mb_promote *p, const char *field, struct str *first, struct str now,
    struct err *e)
{
	if (!p->any)
		*first = arena_dup(&p->arena, now);
	if (str_eq(*first, now))
		return 0;
	p->mixed = true;
	return err_set(e, ERR_INPUT,
	    "%s: '%.*s', but the results before it have '%.*s'", field, STR_ARG(now),
	    STR_ARG(*first));
}

int
mb_promote_step(struct mb_promote *p, const struct result *r, struct err *e)
{
	if (same(p, "benchmark_sha256", &p->benchmark_sha256, r->benchmark_sha256, e) <
		0 ||
	    same(p, "baseline_version", &p->baseline_version, r->baseline_version, e) <
		0 ||
	    same(p, "challenger_version", &p->challenger_version, r->challenger_version,
		e) < 0)
		return -1;
	p->any = true;
	if (r->sequential > 0)
		/* the run looked after each task: only e-values stay valid */
		p->rigor = RIGOR_STRICT;
	return pairs_add(&p->pairs, r, e);
}

/* ---- the tasks that changed most ---- */

enum { CHANGED_SHOWN = 5 }; /* of each direction */

static int
losses_first(const void *a, const void *b)
{
	const struct changed *x = a, *y = b;

	if (x->difference != y->difference)
		return (x->difference > y->difference) -
		       (x->difference < y->difference);
	return str_cmp(x->task_id, y->task_id);
}

static int
gains_first(const void *a, const void *b)
{
	const struct changed *x = a, *y = b;

	return x->difference != y->difference ? -losses_first(a, b)
					      : losses_first(a, b);
}

/* Fills the list with the worst losses, then the best gains, each by size. */
static void
most_changed(const struct pairs *p, struct arena *a, struct json_list *list)
{
	struct changed *all = mem_alloc((p->tasks.n + 1) * sizeof *all), *v, x;
	size_t n = 0, shown = 0;

	for (size_t i = 0; i < p->tasks.n; i++) {
		const struct pair *t = &p->v[i];

		x = (struct changed){p->tasks.v[i], t->baseline.reward,
		    t->challenger.reward, pair_gain(t)};
		if (x.difference != 0)
			all[n++] = x;
	}
	qsort(all, n, sizeof *all, losses_first);
	v = arena_alloc(a, 2 * CHANGED_SHOWN * sizeof *v);
	for (size_t i = 0; i < n && i < CHANGED_SHOWN && all[i].difference < 0; i++)
		v[shown++] = all[i];
	qsort(all, n, sizeof *all, gains_first);
	for (size_t i = 0; i < n && i < CHANGED_SHOWN && all[i].difference > 0; i++)
		v[shown++] = all[i];
	for (size_t i = 0; i < shown; i++)
		v[i].task_id = arena_dup(a, v[i].task_id);
	*list = (struct json_list){v, shown};
	mem_free(all);
}

/* ---- the verdict ---- */

static struct gate
quarantine(const struct mb_promote *p, struct arena *a)
{
	struct gate g = gate_new("quarantine", NAN, NAN);

	g.pass = p->forced;
	g.text = arena_fmt(a,
	    "%.*s is quarantined: it was worse than the router before it%s",
	    STR_ARG(p->quarantined), p->forced ? "; --force overrides this" : "");
	if (!p->forced)
		g.needed = STR("another router, or --force");
	return g;
}

static void
judge(const struct mb_promote *p, const struct bench *b, struct json_list *gates)
{
	bool plain = b->policy->confidence == 0;
	struct gate *g = NULL, *kept;
	size_t n = 0, cap = 0;

	g = mem_grow(g, &cap, 8, sizeof *g);
	g[n++] = gate_data(b);
	g[n++] = gate_reward(b);
	g[n++] = gate_errors(b);
	gate_latency(b, &g[n], &g[n + 1]);
	n += plain ? 1 : 2;
	if (!isnan(b->policy->max_cost_increase))
		g[n++] = gate_cost(b);
	if (!plain)
		n = gate_slices(b, &g, n, &cap);
	if (b->logged != NULL) {
		g = mem_grow(g, &cap, n + 1, sizeof *g);
		g[n++] = gate_off_policy(b);
	}
	if (!isnan(b->attempt)) {
		g = mem_grow(g, &cap, n + 1, sizeof *g);
		g[n++] = gate_budget(b);
	}
	for (size_t i = 1; i < n && b->pairs->units == 0; i++)
		g[i].text = STR("there are no results to judge");
	if (p->quarantined.p != NULL) {
		g = mem_grow(g, &cap, n + 1, sizeof *g);
		g[n++] = quarantine(p, b->arena);
	}
	kept = arena_alloc(b->arena, n * sizeof *kept);
	memcpy(kept, g, n * sizeof *kept);
	*gates = (struct json_list){kept, n};
	mem_free(g);
}

/* With too little data, or a used-up budget, no other reason matters. */
static bool
undecidable(const struct gate *g)
{
	return str_is(g->name, "data") || str_is(g->name, "budget");
}

/* Whether gate i is not applicable for a lack that no gate before it has told. */
static bool
tells_lack(const struct decision_record *d, size_t i)
{
	const struct gate *g = decision_gate(d, i);

	return g->unmeasured && g->pass &&
	       !(decision_gate(d, i - 1)->unmeasured &&
		   str_eq(decision_gate(d, i - 1)->text, g->text));
}

/* The reasons of a promotion, and which of the conditions nobody could judge. */
static size_t
promotion_reasons(const struct decision_record *d, struct str *reasons, struct arena *a)
{
	size_t n = 0;

	reasons[n++] = arena_fmt(a,
	    "every gate passed: mean reward %.4f to %.4f: %+.*f, at least %+g "
	    "required, "
	    "on %.0f tasks",
	    d->metrics.baseline.mean_reward, d->metrics.challenger.mean_reward,
	    num_decimals(
		d->metrics.difference.mean_reward, d->policy.min_reward_delta, 4),
	    d->metrics.difference.mean_reward, d->policy.min_reward_delta,
	    d->metrics.challenger.tasks);
	for (size_t i = 1; i < d->gates.n; i++) {
		if (tells_lack(d, i))
			reasons[n++] = arena_fmt(a, "%.*s: %.*s",
			    GATE_TEXT(decision_gate(d, i)->name),
			    GATE_TEXT(decision_gate(d, i)->text));
	}
	return n;
}

static void
conclude(struct decision_record *d, struct arena *a)
{
	struct str *reasons = arena_alloc(a, (d->gates.n + 1) * sizeof *reasons);
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
	d->accepted = n == 0;
	d->verdict = n == 0           ? STR("promoted")
		     : open || !worse ? STR("inconclusive")
				      : STR("held");
	if (n == 0)
		n = promotion_reasons(d, reasons, a);
	d->reasons = (struct strs){reasons, n};
}

void
mb_promote_finish(struct mb_promote *p, unsigned long long bad, struct arena *a,
    struct decision_record *d)
{
	struct bench b = {.pairs = &p->pairs,
	    .policy = &p->policy,
	    .rigor = p->rigor,
	    .attempt = p->attempt,
	    .bad = bad,
	    .logged = p->logged,
	    .arena = a};
	bool plain = p->policy.confidence == 0;

	pairs_finish(&p->pairs);
	b.found = pairs_compare(&p->pairs);
	*d = (struct decision_record){.policy = p->policy,
	    .metrics = b.found,
	    .attempt = p->attempt,
	    .seed = plain || p->pairs.units == 0 ? NAN : (double)pairs_seed(&p->pairs),
	    .benchmark_sha256 = arena_dup(a, p->benchmark_sha256),
	    .baseline_version = arena_dup(a, p->baseline_version),
	    .challenger_version = arena_dup(a, p->challenger_version)};
	judge(p, &b, &d->gates);
	most_changed(&p->pairs, a, &d->changed);
	if (!plain)
		d->rigor = p->rigor == RIGOR_STRICT ? STR("strict") : STR("standard");
	conclude(d, a);
}
