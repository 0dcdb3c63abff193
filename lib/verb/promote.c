#include "verb/promote.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/num.h"
#include "stats/spending.h"
#include "verb/conclude.h"

struct mb_promote {
	struct policy policy;
	struct pairs pairs;
	struct arena arena; /* the values that all results must share */
	struct str benchmark_sha256, baseline_version, challenger_version;
	const struct off_policy *logged;
	enum rigor rigor;
	double attempt, carried;
	double planned;   /* tasks of a run that may stop early; 0: it may not */
	uint64_t *hashes; /* of the tasks, by result */
	size_t nhashes, hashes_cap;
	bool unhashed; /* a result has no task_hash */
	bool unlike;   /* in a result, the actions or the rewards differ */
	bool mixed, any, forced;
	/* the version of a quarantined challenger; absent: it is not quarantined */
	struct str quarantined;
	struct str wait; /* why one that passes does not go live now; absent: it does */
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
	mem_free(p->hashes);
	mem_free(p);
}

void
mb_promote_rigor(struct mb_promote *p, enum rigor rigor)
{
	p->rigor = rigor;
}

void
mb_promote_attempt(struct mb_promote *p, double attempt, double carried)
{
	p->attempt = attempt;
	p->carried = carried;
}

void
mb_promote_quarantined(struct mb_promote *p, struct str version, bool forced)
{
	p->quarantined = arena_dup(&p->arena, version);
	p->forced = forced;
}

void
mb_promote_wait(struct mb_promote *p, struct str why)
{
	p->wait = arena_dup(&p->arena, why);
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

size_t
mb_promote_units(const struct mb_promote *p)
{
	return p->pairs.units;
}

bool
mb_promote_alike(const struct mb_promote *p)
{
	return p->any && !p->unlike;
}

static int
by_bytes(const void *x, const void *y)
{
	return memcmp(x, y, sizeof(uint64_t));
}

struct str
mb_promote_tasks(const struct mb_promote *p, struct arena *a)
{
	const size_t size = sizeof *p->hashes;
	char *v = arena_alloc(a, (p->nhashes + 1) * size);
	size_t n = 0;

	if (p->unhashed || p->nhashes == 0)
		return STR_NONE;
	memcpy(v, p->hashes, p->nhashes * size);
	qsort(v, p->nhashes, size, by_bytes);
	for (size_t i = 0; i < p->nhashes; i++) {
		if (n == 0 || memcmp(v + (n - 1) * size, v + i * size, size) != 0)
			memmove(v + n++ * size, v + i * size, size);
	}
	return (struct str){v, n * size};
}

static void
note_task(struct mb_promote *p, const struct result *r)
{
	p->hashes =
	    mem_grow(p->hashes, &p->hashes_cap, p->nhashes + 1, sizeof *p->hashes);
	p->hashes[p->nhashes++] = hash64(r->task_hash, 0);
	p->unhashed = p->unhashed || r->task_hash.p == NULL;
	p->unlike = p->unlike || r->baseline.reward != r->challenger.reward ||
		    !str_eq(r->baseline.action, r->challenger.action);
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
	double planned = r->planned > 0 ? r->planned : 0;

	if (same(p, "benchmark_sha256", &p->benchmark_sha256, r->benchmark_sha256, e) <
		0 ||
	    same(p, "baseline_version", &p->baseline_version, r->baseline_version, e) <
		0 ||
	    same(p, "challenger_version", &p->challenger_version, r->challenger_version,
		e) < 0)
		return -1;
	if (p->any && planned != p->planned) {
		p->mixed = true;
		return err_set(e, ERR_INPUT,
		    "planned: '%s', but the results before it have '%s'",
		    num_text(planned).text, num_text(p->planned).text);
	}
	p->planned = planned;
	p->any = true;
	if (r->sequential > 0)
		/* the run looked after each task: only e-values stay valid */
		p->rigor = RIGOR_STRICT;
	note_task(p, r);
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

/* Divides the error probabilities among the looks of a run that may stop early. */
static void
spend(struct bench *b, double level)
{
	size_t n = (size_t)b->planned, least = (size_t)b->policy->required_task_count;
	int k = LOOKS;

	b->level = level;
	b->alpha = b->last_alpha = 1 - b->policy->confidence;
	if (n == 0)
		return;
	b->look = look_at(b->pairs->results, n);
	k = b->look > 0 ? b->look : LOOKS;
	b->level = spending_look(level, k, n, least);
	b->alpha = spending_look(b->alpha, k, n, least);
	b->last_alpha = spending_look(b->last_alpha, LOOKS, n, least);
}

void
mb_promote_finish(struct mb_promote *p, unsigned long long bad, struct arena *a,
    struct decision_record *d)
{
	struct bench b = {.pairs = &p->pairs,
	    .policy = &p->policy,
	    .rigor = p->rigor,
	    .attempt = p->attempt,
	    .free = mb_promote_alike(p),
	    .planned = p->planned,
	    .look = LOOKS,
	    .bad = bad,
	    .logged = p->logged,
	    .arena = a};
	bool plain = p->policy.confidence == 0;
	double level = gate_level(&p->policy, p->attempt, p->carried);

	spend(&b, level);
	pairs_finish(&p->pairs);
	b.found = pairs_compare(&p->pairs);
	*d = (struct decision_record){.policy = p->policy,
	    .metrics = b.found,
	    .attempt = p->attempt,
	    .level = plain ? NAN : level,
	    .seed = plain || p->pairs.units == 0 ? NAN : (double)pairs_seed(&p->pairs),
	    .benchmark_sha256 = arena_dup(a, p->benchmark_sha256),
	    .baseline_version = arena_dup(a, p->baseline_version),
	    .challenger_version = arena_dup(a, p->challenger_version)};
	judge(p, &b, &d->gates);
	most_changed(&p->pairs, a, &d->changed);
	if (!plain)
		d->rigor = p->rigor == RIGOR_STRICT ? STR("strict") : STR("standard");
	conclude(d, p->wait, a);
	if (policy_keeps_back(&p->policy))
		keep_back(d, a);
}
