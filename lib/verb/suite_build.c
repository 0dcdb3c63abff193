#include "verb/suite_build.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "rec/reward.h"

/* An action is demonstrated if its mean reward is over this. */
#define DEMONSTRATED .5

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

/* The task whose trials come now. */
struct asked {
	/* of the first trial, with the candidates of all trials */
	struct trajectory task;
	size_t cap[KINDS];
	struct tried *tried;
	size_t ntried, tried_cap;
	bool any; /* whether there was a trial */
};

struct mb_build {
	bool demonstrations;
	struct arena arena; /* for all kept copies */
	struct asked asked;
	size_t number; /* of tasks that were emitted */
};

struct mb_build *
mb_build_new(bool demonstrations)
{
	struct mb_build *b = mem_zalloc(1, sizeof *b);

	b->demonstrations = demonstrations;
	return b;
}

void
mb_build_free(struct mb_build *b)
{
	if (b == NULL)
		return;
	for (int k = 0; k < KINDS; k++)
		mem_free(b->asked.task.candidates[k].v);
	mem_free(b->asked.tried);
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

/* A new task gets the parts of the trajectory. Its lists keep their memory. */
static void
start_task(struct mb_build *b, const struct trajectory *t)
{
	struct asked *q = &b->asked;
	struct json_list room[KINDS];

	arena_reset(&b->arena);
	memcpy(room, q->task.candidates, sizeof room);
	json_defaults(&TRAJECTORY_TABLE, &q->task);
	for (int k = 0; k < KINDS; k++)
		q->task.candidates[k] = (struct json_list){room[k].v, 0};
	q->task.task.input = arena_dup(&b->arena, t->task.input);
	q->task.task.channel = arena_dup(&b->arena, t->task.channel);
	q->task.task.created_at = arena_dup(&b->arena, t->task.created_at);
	q->task.context.conversation_summary =
	    arena_dup(&b->arena, t->context.conversation_summary);
	q->task.context.environment_summary =
	    arena_dup(&b->arena, t->context.environment_summary);
	q->task.context.recent_failures =
	    dup_list(&b->arena, t->context.recent_failures);
	q->ntried = 0;
	q->any = true;
}

static bool
has_candidate(const struct trajectory *t, enum kind k, struct str id)
{
	const struct candidate *c = t->candidates[k].v;

	for (size_t i = 0; i < t->candidates[k].n; i++) {
		if (str_eq(c[i].id, id))
			return true;
	}
	return false;
}

/* Adds the candidates of another trial, so that every tried action stays available. */
static void
add_candidates(struct mb_build *b, const struct trajectory *t)
{
	struct asked *q = &b->asked;

	for (int k = 0; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;
		struct json_list *have = &q->task.candidates[k];

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			if (task_candidates(&q->task) >= LIMIT_CANDIDATES ||
			    has_candidate(&q->task, (enum kind)k, c[i].id))
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

static struct tried *
find_tried(struct mb_build *b, struct str action)
{
	struct asked *q = &b->asked;
	struct tried *r;

	for (size_t i = 0; i < q->ntried; i++) {
		if (str_eq(q->tried[i].action, action))
			return &q->tried[i];
	}
	q->tried = mem_grow(q->tried, &q->tried_cap, q->ntried + 1, sizeof *r);
	r = &q->tried[q->ntried++];
	*r = (struct tried){.action = arena_dup(&b->arena, action)};
	return r;
}

/* Adds a decision as a trial of its action; one without a reward is no trial. */
static int
add_trial(struct mb_build *b, const struct trajectory *t, const struct decision *d,
    struct arena *line, struct err *e)
{
	double reward = decision_reward(t, d, &REWARD_DEFAULT);
	int failed = outcome_error(&t->outcome);
	struct tried *r;
	struct str action;

	if (decision_action(d, line, &action, e) < 0)
		return -1;
	if (isnan(reward))
		return 0;
	if (!b->asked.any)
		start_task(b, t);
	add_candidates(b, t);
	r = find_tried(b, action);
	r->n++;
	r->reward += reward;
	add_known(&r->latency_ms, t->outcome.latency_ms);
	add_known(&r->cost, t->outcome.cost);
	add_known(&r->errors, failed < 0 ? (double)NAN : failed);
	return 0;
}

/* A trial ends with its last decision; a success shows that all were right. */
static size_t
first_decision(const struct mb_build *b, const struct trajectory *t)
{
	return b->demonstrations ? 0 : t->decisions.n - 1;
}

bool
mb_build_takes(const struct mb_build *b, const struct trajectory *t)
{
	const struct decision *d = t->decisions.v;

	for (size_t i = first_decision(b, t); i < t->decisions.n; i++) {
		if (!isnan(decision_reward(t, &d[i], &REWARD_DEFAULT)))
			return true;
	}
	return false;
}

int
mb_build_step(
    struct mb_build *b, const struct trajectory *t, struct arena *line, struct err *e)
{
	const struct decision *d = t->decisions.v;

	for (size_t i = first_decision(b, t); i < t->decisions.n; i++) {
		if (add_trial(b, t, &d[i], line, e) < 0)
			return -1;
	}
	return 0;
}

static double
mean_reward(const struct tried *r)
{
	return r->reward / r->n;
}

/* Whether the trials have different mean rewards, and so can distinguish routers. */
static bool
tells(const struct asked *q)
{
	for (size_t i = 1; i < q->ntried; i++) {
		if (mean_reward(&q->tried[i]) != mean_reward(&q->tried[0]))
			return true;
	}
	return false;
}

/* Keeps only the actions that did well on average; whether there are any. */
static bool
keep_demonstrated(struct asked *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->ntried; i++) {
		if (mean_reward(&q->tried[i]) > DEMONSTRATED)
			q->tried[n++] = q->tried[i];
	}
	q->ntried = n;
	return n > 0;
}

static struct benchmark_task
make_task(const struct asked *q, size_t number, bool demonstrated, struct arena *a)
{
	struct benchmark_task b = {
	    .task = q->task, .demonstration = demonstrated ? 1 : -1};
	struct recorded *r = arena_zalloc(a, q->ntried + 1, sizeof *r);
	struct recorded worst = {.action = STR("*"), .reward = 1};

	b.task.task.task_id =
	    arena_fmt(a, "%s-%06zu", demonstrated ? "shown" : "built", number);
	for (size_t i = 0; i < q->ntried; i++) {
		const struct tried *t = &q->tried[i];

		r[i] = (struct recorded){.action = t->action,
		    .reward = mean_reward(t),
		    .latency_ms = mean_known(&t->latency_ms),
		    .cost = mean_known(&t->cost)};
		recorded_set_error(
		    &r[i], t->errors.n > 0 ? t->errors.sum * 2 > t->errors.n : -1);
		if (r[i].reward <= worst.reward) {
			worst = r[i];
			worst.action = STR("*");
		}
	}
	if (demonstrated) /* nothing is known of what nobody showed */
		worst = (struct recorded){.action = STR("*"),
		    .latency_ms = NAN,
		    .cost = NAN,
		    .error = -1,
		    .error_unknown = 1};
	r[q->ntried] = worst;
	b.outcomes = (struct json_list){r, q->ntried + 1};
	return b;
}

size_t
mb_build_end(
    struct mb_build *b, void (*emit)(void *, const struct benchmark_task *), void *ctx)
{
	struct asked *q = &b->asked;
	struct benchmark_task task;

	if (q->any && (b->demonstrations ? keep_demonstrated(q) : tells(q))) {
		task = make_task(q, ++b->number, b->demonstrations, &b->arena);
		emit(ctx, &task);
	}
	q->any = false;
	return b->number;
}
