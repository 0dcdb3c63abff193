#include "verb/promote.h"

#include <math.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/num.h"
#include "stats/spending.h"
#include "verb/changed.h"
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
	if (policy_grants_by_log(&p->policy) && o->refused.n == 0 &&
	    isnan(o->difference.p))
		return err_set(e, ERR_INPUT,
		    "difference.p: is missing, and the policy grants by the log");
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

struct str
mb_promote_free_of_charge(const struct mb_promote *p)
{
	if (policy_grants_by_log(&p->policy) && p->logged != NULL) {
		if (p->logged->refused.n > 0)
			return STR("the log gives no estimate");
		return p->logged->difference.ess == 0
			   ? STR("both routers choose alike on the whole log")
			   : STR_NONE;
	}
	return p->any && !p->unlike ? STR("both routers chose alike on every task")
				    : STR_NONE;
}

static int
by_bytes(const void *x, const void *y)
{
	return memcmp(x, y, sizeof(uint64_t));
}

/* The same of the trajectories of an estimate; absent if they are unknown or odd. */
static struct str
log_tasks(const struct off_policy *o, struct arena *a)
{
	struct buf bytes = {0};
	struct str s = STR_NONE;

	if (o->tasks.p != NULL && base64_decode(&bytes, o->tasks) && bytes.n % 8 == 0)
		s = arena_dup(a, buf_str(&bytes));
	buf_release(&bytes);
	return s;
}

struct str
mb_promote_tasks(const struct mb_promote *p, struct arena *a)
{
	const size_t size = sizeof *p->hashes;
	char *v = arena_alloc(a, (p->nhashes + 1) * size);
	size_t n = 0;

	if (policy_grants_by_log(&p->policy) && p->logged != NULL)
		return log_tasks(p->logged, a);
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

static bool
grants_by_log(const struct bench *b)
{
	return b->logged != NULL && policy_grants_by_log(b->policy);
}

/* The gates of the results. If the log grants, there may be none. */
static size_t
judge_results(const struct bench *b, struct gate **at, size_t *cap)
{
	bool plain = b->policy->confidence == 0, by_log = grants_by_log(b);
	struct gate *g = *at = mem_grow(*at, cap, 8, sizeof *g);
	size_t n = 0;

	g[n++] = by_log ? gate_log_data(b) : gate_data(b);
	g[n++] = by_log ? gate_log_reward(b) : gate_reward(b);
	if (by_log && b->pairs->units == 0)
		return n;
	g[n++] = gate_errors(b);
	gate_latency(b, &g[n], &g[n + 1]);
	n += plain ? 1 : 2;
	if (!isnan(b->policy->max_cost_increase))
		g[n++] = gate_cost(b);
	return plain ? n : gate_slices(b, at, n, cap);
}

static void
judge(const struct mb_promote *p, const struct bench *b, struct json_list *gates)
{
	struct gate *g = NULL, *kept;
	size_t cap = 0, n = judge_results(b, &g, &cap);

	if (b->logged != NULL && !grants_by_log(b)) {
		g = mem_grow(g, &cap, n + 1, sizeof *g);
		g[n++] = gate_off_policy(b);
	}
	if (!isnan(b->attempt)) {
		g = mem_grow(g, &cap, n + 1, sizeof *g);
		g[n++] = gate_budget(b);
	}
	for (size_t i = 1; i < n && b->pairs->units == 0 && !grants_by_log(b); i++)
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

/* If the log grants, its rewards are those of the decision, and not the results'. */
static void
compare_log(struct comparison *c, const struct off_policy *o)
{
	c->baseline.mean_reward = o->baseline.snips;
	c->challenger.mean_reward = o->challenger.snips;
	c->difference.mean_reward = o->difference.snips;
	c->baseline.tasks = c->challenger.tasks = c->units = o->used;
	c->wins = c->losses = c->ties = NAN;
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
	    .free = mb_promote_free_of_charge(p),
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
	if (grants_by_log(&b))
		compare_log(&b.found, p->logged);
	*d = (struct decision_record){.policy = p->policy,
	    .metrics = b.found,
	    .attempt = p->attempt,
	    .level = plain ? NAN : level,
	    .seed = plain || p->pairs.units == 0 ? NAN : (double)pairs_seed(&p->pairs),
	    .benchmark_sha256 = arena_dup(a, p->benchmark_sha256),
	    .baseline_version = arena_dup(a, p->baseline_version),
	    .challenger_version = arena_dup(a, p->challenger_version)};
	if (grants_by_log(&b) && !p->any) {
		d->baseline_version = arena_dup(a, p->logged->baseline_version);
		d->challenger_version = arena_dup(a, p->logged->challenger_version);
	}
	judge(p, &b, &d->gates);
	pairs_most_changed(&p->pairs, a, &d->changed);
	if (!plain)
		d->rigor = p->rigor == RIGOR_STRICT ? STR("strict") : STR("standard");
	conclude(d, p->wait, a);
	if (policy_keeps_back(&p->policy))
		keep_back(d, a);
}
