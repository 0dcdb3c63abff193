#include "import/results.h"

#include <math.h>

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

/* The episode as the result of a side; or why it is none. */
static const char *
side_of(const struct episode *ep, struct side *s, struct arena *a)
{
	if (ep->task_id.n == 0)
		return "a run without the id of its task, of the";
	if (isnan(ep->reward))
		return "a run without a reward, of the";
	*s = (struct side){.reward = ep->reward,
	    .predicted = NAN,
	    .latency_ms = latency_of(ep),
	    .cost = ep->cost};
	side_set_error(s, ep->error);
	if (!first_action(ep, a, &s->action))
		return "a run whose first decision is no action, of the";
	return NULL;
}

static int
keep(struct groups *g, const struct episode *ep, struct str text, struct err *e)
{
	struct buf key = {0};
	int rc;

	buf_add_str(&key, ep->task_id);
	buf_addc(&key, '\0');
	buf_add_str(&key, ep->trial);
	rc = groups_add(g, buf_str(&key), text, e);
	buf_release(&key);
	return rc;
}

int
results_take(struct results *r, const struct episode *ep, struct err *e)
{
	struct arena a = {0};
	struct buf b = {0};
	struct side s;
	const char *why;
	int rc = 0;

	if (ep->input.p == NULL && ep->calls == 0 && !ep->answered)
		return 0;
	if (r->groups == NULL && (r->groups = groups_new(e)) == NULL)
		return -1;
	if ((why = side_of(ep, &s, &a)) != NULL) {
		r->miss(r->ctx, why, str_of(SIDES[r->side]));
	} else {
		buf_addc(&b, r->side == 0 ? '0' : '1');
		json_write(&b, &SIDE_TABLE, &s);
		rc = keep(r->groups, ep, buf_str(&b), e);
	}
	buf_release(&b);
	arena_release(&a);
	return rc;
}

/* The runs of one task and trial, in the order of each log. */
struct runs {
	struct arena arena;
	struct str key;
	struct strs of[2];
};

static void
add_run(struct runs *r, unsigned side, struct str text)
{
	struct strs *l = &r->of[side];
	struct str *more;

	if ((l->n & (l->n - 1)) == 0) { /* full: its size is the next power of 2 */
		more =
		    arena_alloc(&r->arena, (l->n == 0 ? 1 : 2 * l->n) * sizeof *more);
		if (l->n > 0)
			memcpy(more, l->v, l->n * sizeof *more);
		l->v = more;
	}
	l->v[l->n++] = arena_dup(&r->arena, text);
}

static void
put_side(struct buf *b, unsigned side, struct str text)
{
	json_key(b, SIDES[side]);
	buf_add_str(b, text);
}

static void
put_result(struct buf *b, const struct import_format *f, const struct runs *r, size_t i)
{
	buf_reset(b);
	buf_addc(b, '{');
	json_key(b, "task_id");
	json_str(b, (struct str){r->key.p, strlen(r->key.p)});
	json_key(b, "channel");
	json_str(b, str_of(f->name));
	put_side(b, 0, r->of[0].v[i]);
	put_side(b, 1, r->of[1].v[i]);
	buf_addc(b, '}');
}

/* Pairs the runs of the group, and begins the next one. */
static void
end_group(struct results *to, struct runs *r, const struct import_options *o,
    const struct import_format *f)
{
	size_t n = r->of[0].n < r->of[1].n ? r->of[0].n : r->of[1].n;
	struct buf b = {0};

	for (size_t i = 0; i < n; i++) {
		put_result(&b, f, r, i);
		o->emit(o->ctx, buf_str(&b));
		to->printed++;
	}
	for (unsigned side = 0; side < 2; side++) {
		for (size_t i = n; i < r->of[side].n; i++)
			to->miss(to->ctx, "a run of a task that only one side has: the",
			    str_of(SIDES[side]));
	}
	buf_release(&b);
	arena_reset(&r->arena);
	r->key = STR_NONE;
	r->of[0] = r->of[1] = (struct strs){NULL, 0};
}

int
results_finish(struct results *to, const struct import_options *o,
    const struct import_format *f, struct err *e)
{
	struct runs r = {0};
	struct str key, text;
	int rc = 0;

	while (
	    to->groups != NULL && (rc = groups_next(to->groups, &key, &text, e)) > 0) {
		if (r.key.p != NULL && !str_eq(r.key, key))
			end_group(to, &r, o, f);
		if (r.key.p == NULL)
			r.key = arena_dup(&r.arena, key);
		add_run(&r, text.p[0] == '1', (struct str){text.p + 1, text.n - 1});
	}
	if (rc == 0 && r.key.p != NULL)
		end_group(to, &r, o, f);
	arena_release(&r.arena);
	return rc;
}

void
results_release(struct results *r)
{
	groups_free(r->groups);
	r->groups = NULL;
}
