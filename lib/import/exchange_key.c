#include "import/exchange_key.h"

/*
 * What tells an exchange from another one of the same user with the same text: its
 * response, its time, or its place. Absent: a whole conversation without a time.
 */
static struct str
identity(const struct exchange_at *t)
{
	const struct exchange *x = t->x;

	if (!x->whole && x->id.p != NULL)
		return x->id;
	if (x->at != EPISODE_NEVER)
		return arena_fmt(t->arena, "@%lld", (long long)x->at);
	return x->whole ? STR_NONE
			: arena_fmt(t->arena, "#%.0f", import_records(t->im));
}

static struct str
key_for(const struct exchange_at *t, struct str who)
{
	return place_key(
	    t->p, t->x->whole ? STR_NONE : identity(t), t->x->task, who, t->arena);
}

struct str
exchange_key(const struct exchange_at *t)
{
	struct str who = arena_fmt(
	    t->arena, "%.*s %.*s", STR_ARG(t->x->user), STR_ARG(t->x->session));

	return key_for(t, who);
}

static struct str
labelled(const struct exchange_at *t, const char *label, struct str key)
{
	return arena_fmt(t->arena, "%s %.*s", label, STR_ARG(key));
}

/*
 * The same text and call again, from the beginning, is another task: the exchanges
 * that repeat its history belong to the last one.
 */
static int
begin_again(
    const struct exchange_at *t, struct groups *g, struct str *key, struct err *e)
{
	struct str which = identity(t), own;
	bool first;

	if (which.p == NULL)
		return 0;
	own = arena_fmt(t->arena, "%.*s %.*s", STR_ARG(*key), STR_ARG(which));
	first = import_once(t->im, labelled(t, "task", *key));
	if (import_once(t->im, labelled(t, "task", own)) &&
	    groups_alias(g, first ? own : *key, first ? *key : own, e) < 0)
		return -1;
	*key = own;
	return 0;
}

/*
 * A request without a user, with the conversation of a user: it belongs to the last
 * one. Or the first request lacked the user, and one that repeats its history has it.
 */
static int
join_user(const struct exchange_at *t, struct groups *g, struct str key, struct err *e)
{
	struct str user = labelled(t, "user", exchange_key(t));
	struct str nobody = key_for(t, STR(" "));

	if (t->x->user.n + t->x->session.n == 0) {
		import_once(t->im, labelled(t, "nobody", nobody));
		return 0;
	}
	if (!t->p->begins && import_had(t->im, labelled(t, "nobody", nobody)) &&
	    import_once(t->im, user))
		return groups_alias(g, key, nobody, e);
	import_once(t->im, user);
	return groups_alias(g, nobody, key, e);
}

int
exchange_task(const struct exchange_at *t, struct str *key, struct err *e)
{
	struct groups *g = import_groups(t->im, e);

	if (g == NULL)
		return -1;
	*key = exchange_key(t);
	if (!place_is_weak(t->p) || !(t->p->called || t->x->whole))
		return 0;
	if (t->p->begins && begin_again(t, g, key, e) < 0)
		return -1;
	return t->x->whole ? 0 : join_user(t, g, *key, e);
}
