#include "rec/rename_line.h"

#include "json/tree.h"
#include "json/value.h"

struct renaming {
	const struct rename *rules;
	struct arena *arena;
	bool touched;
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
}

static void
rename_list(struct renaming *r, struct json_value *list)
{
	if (!value_is(list, VALUE_ARRAY))
		return;
	for (struct json_value *v = list->first; v != NULL; v = v->next)
		rename_text(r, v);
}

static void
rename_candidates(struct renaming *r, struct json_value *sets)
{
	struct json_value *set, *v;

	for (set = value_is(sets, VALUE_OBJECT) ? sets->first : NULL; set != NULL;
	     set = set->next) {
		for (v = value_is(set, VALUE_ARRAY) ? set->first : NULL; v != NULL;
		     v = v->next)
			rename_text(r, member(v, "id"));
	}
}

struct str
rename_line(const struct rename *rules, struct str line, struct arena *a)
{
	struct renaming r = {rules, a, false};
	struct buf b = {0};
	struct err ignored;
	struct json_value *root = json_tree(line, a, &ignored);
	struct json_value *decisions = member(root, "decisions"), *d;

	rename_candidates(&r, member(root, "candidate_sets"));
	for (d = value_is(decisions, VALUE_ARRAY) ? decisions->first : NULL; d != NULL;
	     d = d->next) {
		rename_list(&r, member(d, "selected_ids"));
		rename_list(&r, member(d, "rejected_ids"));
	}
	if (!r.touched)
		return line;
	value_write(&b, root);
	line = arena_dup(a, buf_str(&b));
	buf_release(&b);
	return line;
}
