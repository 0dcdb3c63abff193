#include "rec/action.h"

#include <stdlib.h>

#include "base/limits.h"

static const char *const TYPE_NAMES[ACTION_TYPES] = {"direct_answer", "clarify",
    "inject_memory", "load_skill", "call_tool", "composite_action"};
static const char *const KIND_NAMES[KINDS] = {"memory", "skill", "tool"};

const char *
action_type_name(enum action_type t)
{
	return TYPE_NAMES[t];
}

const char *
kind_name(enum kind k)
{
	return KIND_NAMES[k];
}

enum action_type
kind_action(enum kind k)
{
	return k == KIND_MEMORY  ? ACTION_MEMORY
	       : k == KIND_SKILL ? ACTION_SKILL
				 : ACTION_TOOL;
}

static int
type_of(struct str name, enum action_type *t, struct err *e)
{
	for (int i = 0; i < ACTION_TYPES; i++) {
		if (str_is(name, TYPE_NAMES[i])) {
			*t = (enum action_type)i;
			return 0;
		}
	}
	return err_set(e, ERR_INPUT, "no such action type: '%.*s'", STR_ARG(name));
}

/* Check the ids: as many as the type needs, in byte order, each once. */
static int
check(const struct action *a, struct err *e)
{
	const char *name = TYPE_NAMES[a->type];
	size_t n = a->ids.n;

	if ((a->type == ACTION_DIRECT || a->type == ACTION_CLARIFY) && n != 0)
		return err_set(e, ERR_INPUT, "%s takes no id", name);
	if (a->type == ACTION_COMPOSITE && n < 2)
		return err_set(e, ERR_INPUT, "%s takes two ids or more", name);
	if (a->type >= ACTION_MEMORY && a->type <= ACTION_TOOL && n != 1)
		return err_set(e, ERR_INPUT, "%s takes one id, not %zu", name, n);
	for (size_t i = 0; i < n; i++) {
		if (a->ids.v[i].n == 0)
			return err_set(e, ERR_INPUT, "%s: an id is empty", name);
		if (a->ids.v[i].n > LIMIT_ID)
			return err_set(e, ERR_INPUT, "%s: an id is too long: '%.*s'",
			    name, STR_ARG(a->ids.v[i]));
		if (a->type == ACTION_COMPOSITE &&
		    memchr(a->ids.v[i].p, '+', a->ids.v[i].n) != NULL)
			return err_set(e, ERR_INPUT,
			    "%s: an id with '+' can't be part of one: '%.*s'", name,
			    STR_ARG(a->ids.v[i]));
		if (i > 0 && str_cmp(a->ids.v[i - 1], a->ids.v[i]) >= 0)
			return err_set(e, ERR_INPUT,
			    "%s: ids must differ and be in byte order: '%.*s'", name,
			    STR_ARG(a->ids.v[i]));
	}
	return 0;
}

int
action_parse(struct str key, struct arena *arena, struct action *a, struct err *e)
{
	const char *colon = key.n == 0 ? NULL : memchr(key.p, ':', key.n);
	struct str rest;
	size_t n = 1, i = 0;

	*a = (struct action){0};
	if (type_of(
		(struct str){key.p, colon == NULL ? key.n : (size_t)(colon - key.p)},
		&a->type, e) < 0)
		return -1;
	if (colon != NULL) {
		rest = (struct str){colon + 1, key.n - (size_t)(colon + 1 - key.p)};
		if (a->type == ACTION_COMPOSITE) {
			for (size_t k = 0; k < rest.n; k++)
				n += rest.p[k] == '+';
		}
		a->ids = (struct strs){arena_alloc(arena, n * sizeof(struct str)), n};
		for (; i + 1 < n; i++) {
			size_t len =
			    (size_t)((const char *)memchr(rest.p, '+', rest.n) -
				     rest.p);

			a->ids.v[i] = (struct str){rest.p, len};
			rest = (struct str){rest.p + len + 1, rest.n - len - 1};
		}
		a->ids.v[i] = rest;
	}
	return check(a, e);
}

int
action_make(struct str type, struct strs ids, struct arena *arena, struct action *a,
    struct err *e)
{
	*a = (struct action){0};
	if (type_of(type, &a->type, e) < 0)
		return -1;
	a->ids.n = ids.n;
	a->ids.v = arena_alloc(arena, ids.n * sizeof *ids.v);
	if (ids.n > 0)
		memcpy(a->ids.v, ids.v, ids.n * sizeof *ids.v);
	if (ids.n > 1)
		qsort(a->ids.v, ids.n, sizeof *ids.v, str_order);
	return check(a, e);
}

struct str
action_key(const struct action *a, struct arena *arena)
{
	const char *name = TYPE_NAMES[a->type];
	size_t head = strlen(name), n = head;
	char *p, *o;

	for (size_t i = 0; i < a->ids.n; i++)
		n += 1 + a->ids.v[i].n;
	o = p = arena_alloc(arena, n);
	memcpy(o, name, head);
	o += head;
	for (size_t i = 0; i < a->ids.n; i++) {
		*o++ = i == 0 ? ':' : '+';
		memcpy(o, a->ids.v[i].p, a->ids.v[i].n);
		o += a->ids.v[i].n;
	}
	return (struct str){p, n};
}
