#include "verb/benchmark.h"

#include <math.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/set.h"
#include "rec/offer.h"
#include "rec/reward.h"
#include "text/key.h"
#include "verb/leak.h"

/* ---- check ---- */

struct mb_check {
	struct set ids;
	struct set alike; /* task_likeness */
	struct suite_counts n;
};

struct mb_check *
mb_check_new(void)
{
	return mem_zalloc(1, sizeof(struct mb_check));
}

void
mb_check_free(struct mb_check *c)
{
	if (c == NULL)
		return;
	set_release(&c->ids);
	set_release(&c->alike);
	mem_free(c);
}

static const struct candidate *
find_candidate(const struct trajectory *t, enum kind k, struct str id)
{
	const struct candidate *c = t->candidates[k].v;

	for (size_t i = 0; i < t->candidates[k].n; i++) {
		if (str_eq(c[i].id, id))
			return &c[i];
	}
	return NULL;
}

int
mb_check_step(struct mb_check *c, const struct benchmark_task *b, struct arena *arena,
    struct err *e)
{
	const struct recorded *r = b->outcomes.v;
	struct str id = b->task.task.task_id;
	const struct recorded *best = NULL;
	bool differ = false, any = false, unknown = false;
	struct action a;

	if (id.p == NULL)
		return err_set(e, ERR_INPUT,
		    "task.task_id: is missing, but results are paired by it");
	if (!set_add(&c->ids, id))
		return err_set(e, ERR_INPUT,
		    "task.task_id: occurs twice in the suite: '%.*s'", STR_ARG(id));
	if (!set_add(&c->alike, task_likeness(&b->task, arena)))
		return err_set(e, ERR_INPUT,
		    "task: is another task of the suite, but for its id: '%.*s'",
		    STR_ARG(id));
	if (b->outcomes.n == 0)
		return err_set(e, ERR_INPUT, "outcomes: at least one is required");
	for (size_t i = 0; i < b->outcomes.n; i++) {
		if (str_is(r[i].action, "*")) {
			any = true;
		} else {
			if (action_parse(r[i].action, arena, &a, e) < 0)
				return err_prefix(e, "outcomes");
			if (!task_offers(&b->task, &a))
				return err_set(e, ERR_INPUT,
				    "outcomes: no candidate for '%.*s'",
				    STR_ARG(r[i].action));
		}
		unknown = unknown || r[i].error < 0;
		differ = differ || r[i].reward != r[0].reward;
		if (best == NULL || r[i].reward > best->reward)
			best = &r[i];
	}
	if (!any)
		return err_set(e, ERR_INPUT,
		    "outcomes: '*' is missing: the outcome of any other action");
	if (!differ)
		return err_set(e, ERR_INPUT,
		    "outcomes: all rewards are equal, so the task cannot distinguish "
		    "routers");
	c->n.tasks++;
	c->n.unknown += unknown;
	if (!str_is(best->action, "*") && action_parse(best->action, arena, &a, e) == 0)
		c->n.best[a.type]++;
	return 0;
}

struct suite_counts
mb_check_finish(const struct mb_check *c)
{
	return c->n;
}

/* ---- build ---- */

/* The sum of a measure over the trials that have it. */
struct known {
	double sum, n;
};

/* An action that was tried on a task: sums over its trials. */
struct tried {
	struct str action;
	double n, reward;
	struct known latency_ms, cost, errors;
};

struct asked {
	struct asked *next; /* next in the same slot */
	uint64_t hash;
	struct str key; /* the normalised input */
	/* of the first trial, with the candidates of all trials */
	struct trajectory task;
	size_t cap[KINDS];
	struct tried *tried;
	size_t ntried, tried_cap;
};

struct mb_build {
	struct arena arena;  /* for all kept copies */
	struct asked **slot; /* by hash */
	size_t nslots;
	struct asked **order; /* by first appearance */
	size_t n, order_cap;
};

struct mb_build *
mb_build_new(void)
{
	struct mb_build *b = mem_zalloc(1, sizeof *b);

	b->nslots = 1 << 16;
	b->slot = mem_zalloc(b->nslots, sizeof(struct asked *));
	return b;
}

void
mb_build_free(struct mb_build *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++) {
		for (int k = 0; k < KINDS; k++)
			mem_free(b->order[i]->task.candidates[k].v);
		mem_free(b->order[i]->tried);
	}
	mem_free(b->slot);
	mem_free(b->order);
	arena_release(&b->arena);
	mem_free(b);
}

static struct strs
dup_list(struct arena *a, struct strs s)
{
	struct strs d = {arena_alloc(a, s.n * sizeof *s.v), s.n};

	for (size_t i = 0; i < s.n; i++)
		d.v[i] = arena_dup(a, s.v[i]);
	return d;
}

static struct candidate
dup_candidate(struct arena *a, const struct candidate *c)
{
	struct candidate d = *c;

	d.id = arena_dup(a, c->id);
	d.type = arena_dup(a, c->type);
	d.title = arena_dup(a, c->title);
	d.summary = arena_dup(a, c->summary);
	d.source = arena_dup(a, c->source);
	d.triggers = dup_list(a, c->triggers);
	d.tags = dup_list(a, c->tags);
	return d;
}

static struct asked *
new_task(struct mb_build *b, const struct trajectory *t, struct str key, uint64_t hash)
{
	struct asked *q = arena_zalloc(&b->arena, 1, sizeof *q);

	json_defaults(&TRAJECTORY_TABLE, &q->task);
	q->hash = hash;
	q->key = arena_dup(&b->arena, key);
	q->task.task.input = arena_dup(&b->arena, t->task.input);
	q->task.task.channel = arena_dup(&b->arena, t->task.channel);
	q->task.task.created_at = arena_dup(&b->arena, t->task.created_at);
	q->task.context.conversation_summary =
	    arena_dup(&b->arena, t->context.conversation_summary);
	q->task.context.environment_summary =
	    arena_dup(&b->arena, t->context.environment_summary);
	q->task.context.recent_failures =
	    dup_list(&b->arena, t->context.recent_failures);
	q->next = b->slot[hash % b->nslots];
	b->slot[hash % b->nslots] = q;
	b->order = mem_grow(b->order, &b->order_cap, b->n + 1, sizeof(struct asked *));
	b->order[b->n++] = q;
	return q;
}

/* Adds the candidates of another trial, so that every tried action stays available. */
static void
add_candidates(struct mb_build *b, struct asked *q, const struct trajectory *t)
{
	for (int k = 0; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;
		struct json_list *have = &q->task.candidates[k];

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			if (task_candidates(&q->task) >= LIMIT_CANDIDATES ||
			    find_candidate(&q->task, (enum kind)k, c[i].id) != NULL)
				continue;
			have->v = mem_grow(have->v, &q->cap[k], have->n + 1, sizeof *c);
			((struct candidate *)have->v)[have->n++] =
			    dup_candidate(&b->arena, &c[i]);
		}
	}
}

static void
add_known(struct known *k, double v)
{
	if (isnan(v))
		return;
	k->sum += v;
	k->n++;
}

/* NAN if no trial has the measure. */
static double
mean_known(const struct known *k)
{
	return k->n > 0 ? k->sum / k->n : NAN;
}

int
mb_build_step(
    struct mb_build *b, const struct trajectory *t, struct arena *line, struct err *e)
{
	const struct decision *last =
	    (const struct decision *)t->decisions.v + t->decisions.n - 1;
	double reward = decision_reward(t, last, &REWARD_DEFAULT);
	struct str key = text_key(line, t->task.input), action;
	uint64_t hash = hash64(key, 0);
	struct asked *q = b->slot[hash % b->nslots];
	struct tried *r = NULL;
	int failed = outcome_error(&t->outcome);

	if (decision_action(last, line, &action, e) < 0)
		return -1;
	if (isnan(reward)) /* only other decisions have one */
		return 0;
	while (q != NULL && (q->hash != hash || !str_eq(q->key, key)))
		q = q->next;
	if (q == NULL)
		q = new_task(b, t, key, hash);
	add_candidates(b, q, t);
	for (size_t i = 0; i < q->ntried && r == NULL; i++) {
		if (str_eq(q->tried[i].action, action))
			r = &q->tried[i];
	}
	if (r == NULL) {
		q->tried = mem_grow(q->tried, &q->tried_cap, q->ntried + 1, sizeof *r);
		r = &q->tried[q->ntried++];
		*r = (struct tried){.action = arena_dup(&b->arena, action)};
	}
	r->n++;
	r->reward += reward;
	add_known(&r->latency_ms, t->outcome.latency_ms);
	add_known(&r->cost, t->outcome.cost);
	add_known(&r->errors, failed < 0 ? (double)NAN : failed);
	return 0;
}

/* Whether the trials have different mean rewards, and so can distinguish routers. */
static bool
tells(const struct asked *q)
{
	for (size_t i = 1; i < q->ntried; i++) {
		if (q->tried[i].reward / q->tried[i].n !=
		    q->tried[0].reward / q->tried[0].n)
			return true;
	}
	return false;
}

static struct benchmark_task
make_task(const struct asked *q, size_t number, struct arena *a)
{
	struct benchmark_task b = {.task = q->task};
	struct recorded *r = arena_zalloc(a, q->ntried + 1, sizeof *r);
	struct recorded worst = {.action = STR("*"), .reward = 1};

	b.task.task.task_id = arena_fmt(a, "built-%06zu", number);
	for (size_t i = 0; i < q->ntried; i++) {
		const struct tried *t = &q->tried[i];

		r[i] = (struct recorded){.action = t->action,
		    .reward = t->reward / t->n,
		    .latency_ms = mean_known(&t->latency_ms),
		    .cost = mean_known(&t->cost)};
		recorded_set_error(
		    &r[i], t->errors.n > 0 ? t->errors.sum * 2 > t->errors.n : -1);
		if (r[i].reward <= worst.reward) {
			worst = r[i];
			worst.action = STR("*");
		}
	}
	r[q->ntried] = worst;
	b.outcomes = (struct json_list){r, q->ntried + 1};
	return b;
}

size_t
mb_build_finish(
    struct mb_build *b, void (*emit)(void *, const struct benchmark_task *), void *ctx)
{
	struct benchmark_task task;
	struct arena a = {0};
	size_t number = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (!tells(b->order[i]))
			continue;
		task = make_task(b->order[i], ++number, &a);
		emit(ctx, &task);
		arena_reset(&a);
	}
	arena_release(&a);
	return number;
}
