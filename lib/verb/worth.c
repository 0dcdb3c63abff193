#include "verb/worth.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/names.h"
#include "model/describe.h"
#include "verb/worth_judge.h"

enum { WITHOUT = OFFPOLICY_BASELINE, WITH = OFFPOLICY_CHALLENGER };

struct mb_worth {
	struct model *model;
	enum worth_by by;
	struct names names; /* of subjects: the candidate, or version NUL candidate */
	struct worth_subject *subject; /* by number */
	unsigned long long *seen;      /* of each: the last task that offered it */
	size_t subjects, seen_n;
	struct names actions;
	struct worth_counts counts;
	unsigned long long task; /* of the present task */
	mb_worth_outcome_fn *outcome;
	void *outcome_ctx;
	bool paired;        /* the tasks are those of a benchmark */
	struct arena arena; /* of the names */
};

struct mb_worth *
mb_worth_new(struct model *m, enum worth_by by)
{
	struct mb_worth *w = mem_zalloc(1, sizeof *w);

	w->model = m;
	w->by = by;
	w->outcome = eval_recorded;
	return w;
}

void
mb_worth_outcomes(struct mb_worth *w, mb_worth_outcome_fn *outcome, void *ctx)
{
	w->outcome = outcome;
	w->outcome_ctx = ctx;
}

void
mb_worth_free(struct mb_worth *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->subjects; i++) {
		mem_free(w->subject[i].unit);
		mem_free(w->subject[i].gain);
	}
	mem_free(w->subject);
	mem_free(w->seen);
	names_release(&w->names);
	names_release(&w->actions);
	arena_release(&w->arena);
	mem_free(w);
}

struct worth_counts
mb_worth_counts(const struct mb_worth *w)
{
	return w->counts;
}

/* ---- a task ---- */

/* The outcome of an action of the present task. */
struct tried {
	bool known;
	struct side side;
};

/* A task with the choice of the router. */
struct asked {
	struct mb_worth *w;
	const struct trajectory *task;
	const struct example *x;
	const struct benchmark_task *outcomes; /* NULL: the decision is logged */
	struct str version; /* of the logged decision; absent unless it is asked for */
	struct choice choice;
	struct strs chosen, logged; /* the ids that these actions use */
	struct tried *tried;        /* of a benchmark: by place in choice.all */
	struct arena *arena;
	struct err *err;
};

static bool
have(const struct strs *list, struct str s)
{
	for (size_t i = 0; i < list->n; i++) {
		if (str_eq(list->v[i], s))
			return true;
	}
	return false;
}

static bool
overlap(const struct strs *a, const struct strs *b)
{
	for (size_t i = 0; i < a->n; i++) {
		if (have(b, a->v[i]))
			return true;
	}
	return false;
}

static struct strs
ids_of(struct str action, struct arena *a)
{
	struct action parsed;
	struct err e;

	return action_parse(action, a, &parsed, &e) < 0 ? (struct strs){NULL, 0}
							: parsed.ids;
}

/* The subject of this name; NULL if the present task had it already. */
static struct worth_subject *
subject_of(struct asked *q, struct str name)
{
	struct mb_worth *w = q->w;
	uint32_t number;

	if (q->version.p != NULL) {
		char *p = arena_alloc(q->arena, q->version.n + 1 + name.n);

		memcpy(p, q->version.p, q->version.n);
		p[q->version.n] = '\0';
		memcpy(p + q->version.n + 1, name.p, name.n);
		name = (struct str){p, q->version.n + 1 + name.n};
	}
	number = names_number(&w->names, name, &w->arena);
	w->subject = mem_grow_zero(
	    w->subject, &w->subjects, (size_t)number + 1, sizeof *w->subject);
	w->seen =
	    mem_grow_zero(w->seen, &w->seen_n, (size_t)number + 1, sizeof *w->seen);
	if (w->seen[number] == w->task)
		return NULL;
	w->seen[number] = w->task;
	return &w->subject[number];
}

/* The place of the best action that uses none of them: there is the direct answer. */
static size_t
other_action(const struct asked *q, const struct strs *ids)
{
	const struct choice *c = &q->choice;
	size_t i = 0;

	for (; i + 1 < c->actions; i++) {
		struct strs used = ids_of(c->all[i].key, q->arena);

		if (!overlap(&used, ids))
			break;
	}
	return i;
}

/* Whether the log can't have chosen it: only some routers offer pairs and clarify. */
static bool
beyond(const struct example *x, struct str action)
{
	double plain = (double)x->candidates.n + 1;

	return x->actions < plain ||
	       (x->actions <= plain && !str_eq(action, x->action) &&
		   (str_is(action, "clarify") ||
		       str_starts(action, STR("composite_action:"))));
}

static void
take_logged(struct asked *q, struct worth_subject *s, const size_t would[2])
{
	struct offpolicy_unit *u;

	s->unit = mem_grow(s->unit, &s->unit_cap, s->n + 1, sizeof *s->unit);
	u = &s->unit[s->n++];
	*u = (struct offpolicy_unit){
	    .reward = q->x->reward, .propensity = q->x->propensity};
	for (int side = 0; side < OFFPOLICY_SIDES; side++) {
		struct str action = q->choice.all[would[side]].key;

		u->agrees[side] = str_eq(action, q->x->action);
		u->choice[side] = names_number(&q->w->actions, action, &q->w->arena);
		u->beyond[side] = beyond(q->x, action);
	}
}

/* Tries an action, unless another candidate of the same task has asked for it. */
static int
try_action(struct asked *q, size_t at)
{
	struct tried *t = &q->tried[at];
	struct choice c = q->choice;

	c.action = c.all[at].key;
	c.chosen = at;
	if (!t->known &&
	    q->w->outcome(q->w->outcome_ctx,
		&(struct eval_choice){q->outcomes, &c, q->arena}, &t->side, q->err) < 0)
		return -1;
	t->known = true;
	return 0;
}

/* An agent may be faster the second time, so a hash says what is tried first. */
static int
take_paired(struct asked *q, struct worth_subject *s, const size_t would[2])
{
	int first = hash64(q->task->task.task_id, 0) & 1;
	double with, without;

	if (try_action(q, would[first]) < 0 || try_action(q, would[!first]) < 0)
		return -1;
	with = q->tried[would[WITH]].side.reward;
	without = q->tried[would[WITHOUT]].side.reward;
	s->gain = mem_grow(s->gain, &s->gain_cap, s->n + 1, sizeof *s->gain);
	s->gain[s->n++] = with - without;
	sum_add(&s->with, with);
	sum_add(&s->without, without);
	return 0;
}

/* The task offers these candidates under this name. */
static int
take(struct asked *q, struct str name, const struct strs *ids)
{
	struct worth_subject *s = subject_of(q, name);
	size_t would[2];

	if (s == NULL)
		return 0;
	s->offered++;
	s->used += overlap(&q->logged, ids);
	if (!overlap(&q->chosen, ids))
		return 0;
	would[WITH] = q->choice.chosen;
	would[WITHOUT] = other_action(q, ids);
	if (q->outcomes != NULL)
		return take_paired(q, s, would);
	take_logged(q, s, would);
	return 0;
}

/* The ids of the candidates with a tag. */
static struct strs
tagged(const struct trajectory *t, struct str tag, struct arena *a)
{
	struct strs ids = {arena_alloc(a, task_candidates(t) * sizeof *ids.v), 0};

	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = t->candidates[k].v;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			if (have(&c[i].tags, tag))
				ids.v[ids.n++] = c[i].id;
		}
	}
	return ids;
}

static int
take_tags(struct asked *q)
{
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *c = q->task->candidates[k].v,
				       *end = c + q->task->candidates[k].n;

		for (; c < end; c++) {
			for (size_t i = 0; i < c->tags.n; i++) {
				struct strs ids =
				    tagged(q->task, c->tags.v[i], q->arena);

				if (take(q, c->tags.v[i], &ids) < 0)
					return -1;
			}
		}
	}
	return 0;
}

/* The candidates that the router sees, of which some may be hidden. */
static int
take_candidates(struct asked *q)
{
	for (size_t i = 0; i < q->x->candidates.n; i++) {
		struct str key = example_candidate(q->x, i)->key;
		struct strs ids = ids_of(key, q->arena);

		if (take(q, key, &ids) < 0)
			return -1;
	}
	return 0;
}

static int
take_task(struct asked *q)
{
	q->w->task++;
	q->w->counts.tasks++;
	model_choose(q->w->model, q->x, q->arena, &q->choice);
	q->chosen = ids_of(q->choice.action, q->arena);
	if (q->outcomes != NULL)
		q->tried = arena_zalloc(q->arena, q->choice.actions, sizeof *q->tried);
	return q->w->by == WORTH_BY_TAG ? take_tags(q) : take_candidates(q);
}

void
mb_worth_step(struct mb_worth *w, const struct trajectory *t, const struct example *x,
    struct arena *a)
{
	const struct decision *first = t->decisions.v;
	struct asked q = {.w = w, .task = t, .x = x, .arena = a};

	w->counts.without_propensity += x->step == 1 && isnan(x->propensity);
	if (x->step != 1 || isnan(x->propensity))
		return;
	if (w->by == WORTH_BY_VERSION)
		q.version = first->router_version.p == NULL ? STR("unknown")
							    : first->router_version;
	q.logged = ids_of(x->action, a);
	take_task(&q);
}

int
mb_worth_task(
    struct mb_worth *w, const struct benchmark_task *b, struct arena *a, struct err *e)
{
	struct example x;
	struct asked q = {
	    .w = w, .task = &b->task, .x = &x, .outcomes = b, .arena = a, .err = e};

	w->paired = true;
	describe_task(&b->task, a, &x);
	return take_task(&q);
}

/* The name of a subject, apart. */
static void
name(const struct mb_worth *w, struct worth_subject *s, struct str key)
{
	const char *nul = memchr(key.p, '\0', key.n);

	s->candidate = key;
	if (w->by != WORTH_BY_VERSION || nul == NULL)
		return;
	s->version = (struct str){key.p, (size_t)(nul - key.p)};
	s->candidate = (struct str){nul + 1, key.n - s->version.n - 1};
}

void
mb_worth_finish(struct mb_worth *w, const struct worth_limits *limits, struct arena *a,
    mb_worth_fn *emit, void *ctx)
{
	struct worth *v = arena_alloc(a, w->names.n * sizeof *v);

	for (size_t i = 0; i < w->names.n; i++)
		name(w, &w->subject[i], w->names.v[i]);
	worth_judge(w->subject, w->names.n, limits, a, v);
	for (size_t i = 0; i < w->names.n; i++)
		emit(ctx, &v[i]);
}
