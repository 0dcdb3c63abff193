#include "rec/rename_line.h"

#include "base/set.h"
#include "json/tree.h"
#include "json/value.h"
#include "rec/action.h"

struct renaming {
	const struct rename *rules;
	struct arena *arena;
	bool touched, merged;
	struct set targets; /* the new ids of the line */
	struct set met;     /* of these, those that the list in hand has */
};

static struct json_value *
member(struct json_value *v, const char *key)
{
	struct json_value *found = NULL;

	for (v = value_is(v, VALUE_OBJECT) ? v->first : NULL; v != NULL; v = v->next) {
		if (str_is(v->key, key))
			found = v;
	}
	return found;
}

/* Takes v out of its container; `before` is the member or element before it, or NULL. */
static void
unlink_value(struct json_value *up, struct json_value *before, struct json_value *v)
{
	if (before == NULL)
		up->first = v->next;
	else
		before->next = v->next;
	if (up->last == v)
		up->last = before;
}

static void
drop_member(struct json_value *up, const char *key)
{
	struct json_value *before = NULL;

	for (struct json_value *v = up->first; v != NULL; v = v->next) {
		if (str_is(v->key, key))
			unlink_value(up, before, v);
		else
			before = v;
	}
}

/* ---- ids ---- */

static void
rename_text(struct renaming *r, struct json_value *v)
{
	struct str id;

	if (!value_is(v, VALUE_STRING) && !value_is(v, VALUE_NUMBER))
		return;
	id = rename_id(r->rules, v->text, r->arena);
	if (str_eq(id, v->text))
		return;
	r->touched = true;
	v->type = VALUE_STRING; /* a number is an id by its text */
	v->text = id;
	set_add(&r->targets, id);
}

/* The id of an element: of a candidate its member, else the element itself. */
static struct json_value *
id_of(struct json_value *v)
{
	return value_is(v, VALUE_OBJECT) ? member(v, "id") : v;
}

/*
 * Gives the elements of a list their new ids. Of elements that get the same id the
 * first stays; without `fresh` an id that the list before has counts too. Returns
 * whether an element was taken out.
 */
static bool
rename_list(struct renaming *r, struct json_value *list, bool fresh)
{
	struct json_value *before = NULL;
	bool merged = false;

	if (fresh)
		set_release(&r->met);
	if (!value_is(list, VALUE_ARRAY))
		return false;
	for (struct json_value *v = list->first; v != NULL; v = v->next)
		rename_text(r, id_of(v));
	for (struct json_value *v = list->first; v != NULL; v = v->next) {
		struct str id = value_text(id_of(v));

		if (id.p != NULL && set_has(&r->targets, id) && !set_add(&r->met, id)) {
			unlink_value(list, before, v);
			merged = true;
		} else {
			before = v;
		}
	}
	return merged;
}

/* The key of an action: "call_tool:ID". */
static void
rename_key(struct renaming *r, struct json_value *v)
{
	struct action old, new;
	struct err ignored;
	struct str key;

	if (!value_is(v, VALUE_STRING) ||
	    action_parse(v->text, r->arena, &old, &ignored) < 0)
		return;
	for (size_t i = 0; i < old.ids.n; i++)
		old.ids.v[i] = rename_id(r->rules, old.ids.v[i], r->arena);
	if (action_make(str_of(action_type_name(old.type)), old.ids, r->arena, &new,
		&ignored) < 0)
		return;
	key = action_key(&new, r->arena);
	r->touched = r->touched || !str_eq(key, v->text);
	v->text = key;
}

/* ---- the parts of a line ---- */

static void
rename_candidates(struct renaming *r, struct json_value *sets)
{
	struct json_value *set = value_is(sets, VALUE_OBJECT) ? sets->first : NULL;

	for (; set != NULL; set = set->next)
		r->merged = rename_list(r, set, true) || r->merged;
}

/* The action of a candidate alone, by the set that has it; NULL if none has. */
static const char *
action_of(struct json_value *sets, struct str id)
{
	for (enum kind k = 0; k < KINDS; k++) {
		struct json_value *set = member(sets, kind_name(k));
		struct json_value *v = value_is(set, VALUE_ARRAY) ? set->first : NULL;

		for (; v != NULL; v = v->next) {
			if (str_eq(value_text(id_of(v)), id))
				return action_type_name(kind_action(k));
		}
	}
	return NULL;
}

/* A composite whose members got one id is the action of that candidate. */
static void
rename_selected(struct renaming *r, struct json_value *sets, struct json_value *d)
{
	struct json_value *ids = member(d, "selected_ids");
	struct json_value *type = member(d, "decision_type");
	const char *alone;

	if (!rename_list(r, ids, true) || ids->first != ids->last ||
	    !str_is(value_text(type), action_type_name(ACTION_COMPOSITE)))
		return;
	alone = action_of(sets, value_text(id_of(ids->first)));
	if (alone != NULL)
		type->text = str_of(alone);
}

/* If fewer candidates were on offer, the probability of the choice is unknown. */
static void
rename_decisions(struct renaming *r, struct json_value *sets, struct json_value *list)
{
	struct json_value *d = value_is(list, VALUE_ARRAY) ? list->first : NULL;

	for (; d != NULL; d = d->next) {
		rename_selected(r, sets, d);
		rename_list(r, member(d, "rejected_ids"), false);
		rename_list(r, member(d, "withheld_ids"), true);
		if (r->merged && value_is(d, VALUE_OBJECT))
			drop_member(d, "propensity");
	}
}

static void
rename_ranking(struct renaming *r, struct json_value *list)
{
	struct json_value *v = value_is(list, VALUE_ARRAY) ? list->first : NULL;

	for (; v != NULL; v = v->next)
		rename_key(r, member(v, "action"));
}

struct str
rename_line(const struct rename *rules, struct str line, struct arena *a, bool *merged)
{
	struct renaming r = {.rules = rules, .arena = a};
	struct buf b = {0};
	struct err ignored;
	struct json_value *root = json_tree(line, a, &ignored);
	struct json_value *sets = member(root, "candidate_sets");

	rename_candidates(&r, sets);
	rename_decisions(&r, sets, member(root, "decisions"));
	rename_decisions(&r, sets, member(member(root, "previous"), "decisions"));
	rename_ranking(&r, member(root, "shortlist"));
	rename_ranking(&r, member(root, "explanation"));
	*merged = r.merged;
	set_release(&r.targets);
	set_release(&r.met);
	if (!r.touched)
		return line;
	value_write(&b, root);
	line = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return line;
}
