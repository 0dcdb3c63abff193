#include "import/results.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "json/out.h"
#include "rec/result.h"

static const char *const SIDES[] = {"baseline", "challenger"};

/* The first decision, as an action key; false if there is none for it. */
static bool
first_action(const struct episode *ep, struct arena *a, struct str *key)
{
	struct str *id = arena_alloc(a, (ep->calls + 1) * sizeof *id);
	struct action action = {.type = ACTION_DIRECT};
	struct strs ids = {id, 0};
	struct err ignored;

	for (size_t i = 0; i < ep->calls && ep->call[i].turn == ep->call[0].turn; i++) {
		bool known = ep->call[i].clarify;

		for (size_t k = 0; k < ids.n && !known; k++)
			known = str_eq(id[k], ep->call[i].id);
		if (!known)
			id[ids.n++] = ep->call[i].id;
	}
	if (ids.n > 1)
		action.type = ACTION_COMPOSITE;
	else if (ids.n == 1)
		action.type = kind_action(ep->call[0].kind);
	else if (ep->calls > 0)
		action.type = ACTION_CLARIFY;
	if (action_make(
		str_of(action_type_name(action.type)), ids, a, &action, &ignored) < 0)
		return false;
	*key = action_key(&action, a);
	return true;
}

static double
latency_of(const struct episode *ep)
{
	if (!isnan(ep->latency_ms) || ep->at == EPISODE_NEVER ||
	    ep->until == EPISODE_NEVER || ep->until < ep->at)
		return ep->latency_ms;
	return (double)(ep->until - ep->at);
}

/* 1, 0, or -1: unknown. */
static int
error_of(const struct episode *ep)
{
	if (ep->error >= 0)
		return ep->error;
	return str_is(ep->status, "error") || str_is(ep->status, "timeout") ? 1 : -1;
}

/*
 * The episode as the result of a side; or why it is none. A run that failed is worth
 * nothing, unless its log says more: as mb-eval --exec judges an agent that fails.
 */
static const char *
side_of(const struct episode *ep, struct side *s, struct arena *a)
{
	if (ep->task_id.n == 0 && ep->input.n == 0)
		return "a run without the id or the text of its task, of the";
	if (isnan(ep->reward) && error_of(ep) <= 0)
		return "a run without a reward, of the";
	*s = (struct side){.reward = isnan(ep->reward) ? 0 : ep->reward,
	    .predicted = NAN,
	    .latency_ms = latency_of(ep),
	    .cost = ep->cost};
	side_set_error(s, error_of(ep));
	if (!first_action(ep, a, &s->action))
		return "a run whose first decision is no action, of the";
	return NULL;
}

static bool
is_empty(const struct episode *ep)
{
	return ep->input.p == NULL && ep->calls == 0 && !ep->answered &&
	       isnan(ep->reward) && error_of(ep) <= 0;
}

/* The id of the task; of a log that has none, a hash of its text. */
static struct str
task_of(const struct episode *ep, struct arena *a)
{
	if (ep->task_id.n > 0)
		return ep->task_id;
	return arena_fmt(
	    a, "%016" PRIx64 "%016" PRIx64, hash64(ep->input, 0), hash64(ep->input, 1));
}

/* A run in the groups: the number of its side, its trial, a NUL, the side as JSON. */
static void
write_run(struct buf *b, unsigned side, struct str trial, const struct side *s)
{
	buf_addc(b, side == 0 ? '0' : '1');
	buf_add(b, trial.p, trial.n == 0 ? 0 : strnlen(trial.p, trial.n));
	buf_addc(b, '\0');
	json_write(b, &SIDE_TABLE, s);
}

int
results_take(struct results *r, const struct episode *ep, struct err *e)
{
	struct arena a = {0};
	struct buf b = {0};
	struct side s;
	const char *why;
	int rc = 0;

	if (is_empty(ep))
		return 0;
	if (r->groups == NULL && (r->groups = groups_new(e)) == NULL)
		return -1;
	if ((why = side_of(ep, &s, &a)) != NULL) {
		r->miss(r->ctx, why, str_of(SIDES[r->side]));
	} else {
		write_run(&b, r->side, ep->trial, &s);
		rc = groups_add(r->groups, task_of(ep, &a), buf_str(&b), e);
	}
	buf_release(&b);
	arena_release(&a);
	return rc;
}

struct run {
	struct str trial, side; /* side: as JSON */
	size_t number;          /* in the order of the log */
	const struct run *with; /* of the other side; NULL: it has none */
};

/* The runs of one task, in the order of each log. */
struct runs {
	struct arena arena; /* of the texts */
	struct str task;
	struct {
		struct run *v;
		size_t n, cap;
	} of[2];
};

static void
add_run(struct runs *r, struct str text)
{
	unsigned side = text.p[0] == '1';
	struct str trial, own = arena_dup(&r->arena, text);

	trial = str_of(own.p + 1);
	r->of[side].v = mem_grow(
	    r->of[side].v, &r->of[side].cap, r->of[side].n + 1, sizeof(struct run));
	r->of[side].v[r->of[side].n] = (struct run){.trial = trial,
	    .side = {trial.p + trial.n + 1, own.n - trial.n - 2},
	    .number = r->of[side].n};
	r->of[side].n++;
}

static int
by_number(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int
by_trial(const void *a, const void *b)
{
	int c = str_cmp(((const struct run *)a)->trial, ((const struct run *)b)->trial);

	return c != 0 ? c : by_number(a, b);
}

/* Joins the runs of equal trials; the baseline is in the order of its log again. */
static size_t
join(struct runs *r)
{
	struct run *x = r->of[0].v, *y = r->of[1].v;
	size_t i = 0, k = 0, n = 0;

	for (unsigned side = 0; side < 2; side++) {
		if (r->of[side].n > 1)
			qsort(r->of[side].v, r->of[side].n, sizeof *x, by_trial);
	}
	while (i < r->of[0].n && k < r->of[1].n) {
		int c = str_cmp(x[i].trial, y[k].trial);

		if (c == 0) {
			x[i].with = &y[k];
			y[k].with = &y[k]; /* that it is joined; x is sorted again */
			n++;
		}
		i += c <= 0;
		k += c >= 0;
	}
	if (r->of[0].n > 1)
		qsort(x, r->of[0].n, sizeof *x, by_number);
	return n;
}

/* The result of a run of each side, or NULL. */
static void
put_result(struct results *to, const struct import_options *o,
    const struct import_format *f, const struct runs *r, const struct run *const run[])
{
	struct buf b = {0};

	buf_addc(&b, '{');
	json_put(&b, "task_id", r->task);
	json_put(&b, "channel", str_of(f->name));
	for (unsigned side = 0; side < 2; side++) {
		if (run[side] == NULL)
			continue;
		json_key(&b, SIDES[side]);
		buf_add_str(&b, run[side]->side);
	}
	buf_addc(&b, '}');
	o->emit(o->ctx, buf_str(&b));
	buf_release(&b);
	to->printed += run[0] != NULL && run[1] != NULL;
}

/*
 * Pairs the runs of the task, and begins the next one. A task without any pair has a
 * result of one side: no gate can use it, so no verdict passes over it in silence.
 */
static void
end_task(struct results *to, struct runs *r, const struct import_options *o,
    const struct import_format *f)
{
	size_t pairs = join(r);

	for (size_t i = 0; i < r->of[0].n; i++) {
		const struct run *x = &r->of[0].v[i];

		if (x->with != NULL)
			put_result(to, o, f, r, (const struct run *[]){x, x->with});
	}
	for (unsigned side = 0; side < 2; side++) {
		const struct run *one[2] = {NULL, NULL};

		for (size_t i = 0; i < r->of[side].n; i++) {
			if (r->of[side].v[i].with == NULL)
				to->miss(to->ctx,
				    pairs > 0
					? "a run of a trial that only one side has: the"
					: "a run of a task that only one side has: the",
				    str_of(SIDES[side]));
		}
		if (pairs == 0 && r->of[side].n > 0) {
			one[side] = r->of[side].v;
			put_result(to, o, f, r, one);
		}
		r->of[side].n = 0;
	}
	arena_reset(&r->arena);
	r->task = STR_NONE;
}

int
results_finish(struct results *to, const struct import_options *o,
    const struct import_format *f, struct err *e)
{
	struct runs r = {0};
	struct str task, text;
	int rc = 0;

	while (
	    to->groups != NULL && (rc = groups_next(to->groups, &task, &text, e)) > 0) {
		if (r.task.p != NULL && !str_eq(r.task, task))
			end_task(to, &r, o, f);
		if (r.task.p == NULL)
			r.task = arena_dup(&r.arena, task);
		add_run(&r, text);
	}
	if (rc == 0 && r.task.p != NULL)
		end_task(to, &r, o, f);
	arena_release(&r.arena);
	mem_free(r.of[0].v);
	mem_free(r.of[1].v);
	return rc;
}

void
results_release(struct results *r)
{
	groups_free(r->groups);
	r->groups = NULL;
}
