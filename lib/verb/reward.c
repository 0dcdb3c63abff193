#include "verb/reward.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/names.h"

/* A feedback record. */
struct said {
	uint32_t key; /* of its id */
	size_t order; /* of mb_reward_add */
	double step;  /* 0: the whole trajectory */
	int64_t time;
	bool timed, winner, matched;
	enum feedback_field field;
	struct meaning means;
	struct str at, line;
};

/* Records of a key: winners of the index from..from + n. */
struct thing {
	size_t from, n;
	bool met; /* there was a trajectory with this key */
};

struct mb_reward {
	struct reward_options opt;
	struct arena arena;
	struct names keys;
	struct said *v;
	size_t n, cap;
	struct thing *things; /* by key, after mb_reward_ready */
	struct said **winners;
	struct names words; /* unknown words, numbered as `unknown` */
	struct reward_unknown *unknown;
	size_t nunknown, unknown_cap;
	struct {
		double lo, hi, n; /* numbers without a scale */
	} numbers[FEEDBACK_FIELDS];
	struct feedback_tally tally;
};

struct mb_reward *
mb_reward_new(const struct reward_options *opt)
{
	struct mb_reward *r = mem_zalloc(1, sizeof *r);

	r->opt = *opt;
	return r;
}

void
mb_reward_free(struct mb_reward *r)
{
	if (r == NULL)
		return;
	names_release(&r->keys);
	names_release(&r->words);
	mem_free(r->v);
	mem_free(r->things);
	mem_free(r->winners);
	mem_free(r->unknown);
	arena_release(&r->arena);
	mem_free(r);
}

/* ---- feedback ---- */

static struct reward_unknown *
new_unknown(struct mb_reward *r, struct str what, enum feedback_field field)
{
	struct reward_unknown *u;

	r->unknown =
	    mem_grow(r->unknown, &r->unknown_cap, r->nunknown + 1, sizeof *r->unknown);
	u = &r->unknown[r->nunknown++];
	*u = (struct reward_unknown){.what = what, .field = field};
	return u;
}

static void
count_unknown(struct mb_reward *r, const struct feedback *f)
{
	struct buf what = {0};
	uint32_t number;

	reward_map_begin(&what, f);
	number = names_number(&r->words, buf_str(&what), &r->arena);
	if (number == r->nunknown)
		new_unknown(r, r->words.v[number], f->field);
	r->unknown[number].n++;
	r->tally.unknown++;
	buf_release(&what);
}

/* A number with the noise of arithmetic is one of [0,1], as in rec/trajectory.h. */
static double
without_noise(double v)
{
	static const double NOISE = 1e-9;

	return v < 0 && v >= -NOISE ? 0 : v > 1 && v <= 1 + NOISE ? 1 : v;
}

static void
see_number(struct mb_reward *r, enum feedback_field field, double *reward)
{
	double v = *reward = without_noise(*reward);

	if (r->numbers[field].n++ == 0)
		r->numbers[field].lo = r->numbers[field].hi = v;
	r->numbers[field].lo = fmin(r->numbers[field].lo, v);
	r->numbers[field].hi = fmax(r->numbers[field].hi, v);
}

static struct str
feedback_key(enum reward_on on, const struct feedback *f, const char **name)
{
	switch (on) {
	case ON_TASK:
		*name = "task_id";
		return f->task_id;
	case ON_SESSION:
		*name = "session_id";
		return f->session_id;
	case ON_TRACE:
		*name = "trace_id";
		return f->trace_id;
	case ON_TRAJECTORY:
		break;
	}
	*name = "trajectory_id";
	return f->trajectory_id;
}

int
mb_reward_add(
    struct mb_reward *r, const struct feedback *f, struct str line, struct err *e)
{
	const char *name;
	struct str key = feedback_key(r->opt.on, f, &name);
	struct said *s;

	if (key.p == NULL)
		return err_set(e, ERR_INPUT, "%s: is missing", name);
	r->v = mem_grow(r->v, &r->cap, r->n + 1, sizeof *r->v);
	s = &r->v[r->n];
	*s = (struct said){.key = names_number(&r->keys, key, &r->arena),
	    .order = r->n++,
	    .step = isnan(f->step) ? 0 : f->step,
	    .time = f->time,
	    .timed = f->at.p != NULL,
	    .field = f->field,
	    .means = reward_map_apply(r->opt.map, f),
	    .at = arena_dup(&r->arena, f->at)};
	s->means.status = arena_dup(&r->arena, s->means.status);
	if (r->opt.keep_lines)
		s->line = arena_dup(&r->arena, line);
	r->tally.feedback++;
	if (s->means.kind == MEANS_NOTHING)
		count_unknown(r, f);
	else if (s->means.kind == MEANS_NUMBER)
		see_number(r, f->field, &s->means.reward);
	return 0;
}

/*
 * Numbers beyond [0,1] show that a field has another scale. Then none of its numbers
 * is used: on a scale from 1 to 5, the worst would look like the best.
 */
static void
refuse_scales(struct mb_reward *r)
{
	bool refused[FEEDBACK_FIELDS] = {false};

	for (int f = 0; f < FEEDBACK_FIELDS; f++) {
		struct reward_unknown *u;

		refused[f] = r->numbers[f].n > 0 &&
			     (r->numbers[f].lo < 0 || r->numbers[f].hi > 1);
		if (!refused[f])
			continue;
		u = new_unknown(r, STR_NONE, (enum feedback_field)f);
		u->numbers = true;
		u->lo = r->numbers[f].lo;
		u->hi = r->numbers[f].hi;
		u->n = r->numbers[f].n;
		r->tally.unknown += u->n;
	}
	for (size_t i = 0; i < r->n; i++) {
		struct meaning *m = &r->v[i].means;

		if (m->kind == MEANS_NUMBER)
			m->kind = refused[r->v[i].field] ? MEANS_NOTHING : MEANS_REWARD;
	}
}

/* By key, then step, then the order of mb_reward_add. */
static int
by_thing(const void *pa, const void *pb)
{
	const struct said *a = *(struct said *const *)pa,
			  *b = *(struct said *const *)pb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->step != b->step)
		return a->step < b->step ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

void
mb_reward_ready(struct mb_reward *r)
{
	size_t usable = 0, won = 0;

	refuse_scales(r);
	r->things = mem_zalloc(r->keys.n + 1, sizeof *r->things);
	r->winners = mem_zalloc(r->n + 1, sizeof(struct said *));
	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].means.kind != MEANS_NOTHING)
			r->winners[usable++] = &r->v[i];
	}
	qsort(r->winners, usable, sizeof(struct said *), by_thing);
	for (size_t i = 0; i < usable; i++) {
		struct said *s = r->winners[i],
			    *last = won > 0 ? r->winners[won - 1] : NULL;

		if (last == NULL || last->key != s->key || last->step != s->step)
			r->winners[won++] = s;
		else if (!s->timed || !last->timed || s->time >= last->time)
			r->winners[won - 1] = s;
	}
	r->tally.superseded = (double)(usable - won);
	for (size_t i = 0; i < won; i++) {
		struct thing *t = &r->things[r->winners[i]->key];

		if (t->n++ == 0)
			t->from = i;
		r->winners[i]->winner = true;
	}
}

size_t
mb_reward_unknown(const struct mb_reward *r, const struct reward_unknown **u)
{
	*u = r->unknown;
	return r->nunknown;
}

/* ---- trajectories ---- */

static struct str
trajectory_key(enum reward_on on, const struct trajectory *t)
{
	switch (on) {
	case ON_TASK:
		return t->task.task_id;
	case ON_SESSION:
		return t->task.session_id;
	case ON_TRACE:
		return t->task.trace_id;
	case ON_TRAJECTORY:
		break;
	}
	return t->trajectory_id;
}

static struct judgement
judge(struct said *s)
{
	struct judgement j = {
	    .reward = s->means.reward, .status = s->means.status, .at = s->at};

	s->matched = true;
	switch (s->means.kind) {
	case MEANS_STATUS:
		j.kind = JUDGED_STATUS;
		break;
	case MEANS_REVOKED:
		j.kind = JUDGED_REVOKED;
		break;
	default:
		j.kind = JUDGED_REWARD;
	}
	return j;
}

/* The winner for a step; they are in order of steps. NULL: none. */
static struct said *
find_step(struct mb_reward *r, const struct thing *g, double step)
{
	size_t lo = g->from, hi = g->from + g->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->winners[mid]->step < step)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < g->from + g->n && r->winners[lo]->step == step ? r->winners[lo]
								   : NULL;
}

/* Whether feedback judges the trajectory, or one of its decisions, so. */
static bool
is_judged(const struct reward_change *c, size_t steps, int kind)
{
	bool yes = (int)c->whole.kind == kind;

	for (size_t i = 0; c->step != NULL && i < steps; i++)
		yes = yes || (int)c->step[i].kind == kind;
	return yes;
}

static void
judge_steps(struct mb_reward *r, const struct thing *g, const struct trajectory *t,
    struct arena *a, struct reward_change *c)
{
	const struct decision *d = t->decisions.v;

	for (size_t i = 0; i < t->decisions.n; i++) {
		struct said *s =
		    find_step(r, g, isnan(d[i].step) ? (double)(i + 1) : d[i].step);

		if (s == NULL)
			continue;
		if (c->step == NULL)
			c->step = arena_zalloc(a, t->decisions.n, sizeof *c->step);
		c->step[i] = judge(s);
	}
}

bool
mb_reward_step(struct mb_reward *r, const struct trajectory *t, struct arena *a,
    struct reward_change *c)
{
	struct str key = trajectory_key(r->opt.on, t), own;
	struct thing *g = NULL;
	struct said *whole = NULL;
	uint32_t number;

	*c = (struct reward_change){.corrections = NAN};
	r->tally.read++;
	if (key.p != NULL && (number = names_find(&r->keys, key)) > 0)
		g = &r->things[number - 1];
	if (g != NULL) {
		g->met = true;
		whole = find_step(r, g, 0);
		judge_steps(r, g, t, a, c);
	}
	own = reward_map_status(r->opt.map, t->outcome.status);
	if (whole != NULL)
		c->whole = judge(whole);
	else if (own.p != NULL)
		c->own_status = own;
	r->tally.revoked += is_judged(c, t->decisions.n, JUDGED_REVOKED);
	r->tally.rewarded += is_judged(c, t->decisions.n, JUDGED_REWARD) ||
			     c->whole.kind == JUDGED_STATUS;
	return c->step != NULL || c->whole.kind != JUDGED_NOT || own.p != NULL;
}

/* Whether a record found no trajectory, or none with its step. */
static bool
is_unmatched(const struct mb_reward *r, const struct said *s)
{
	return !r->things[s->key].met || (s->winner && !s->matched);
}

void
mb_reward_unmatched(
    const struct mb_reward *r, void (*emit)(void *ctx, struct str line), void *ctx)
{
	for (size_t i = 0; i < r->n; i++) {
		if (is_unmatched(r, &r->v[i]))
			emit(ctx, r->v[i].line);
	}
}

struct feedback_tally
mb_reward_finish(const struct mb_reward *r)
{
	struct feedback_tally t = r->tally;

	for (size_t i = 0; i < r->n; i++)
		t.unmatched += is_unmatched(r, &r->v[i]);
	return t;
}
