#include "rec/offer.h"

#include <stdlib.h>

#include "base/set.h"
#include "json/edit.h"

static bool
has_id(const struct trajectory *t, enum kind k, struct str id)
{
	const struct candidate *c = t->candidates[k].v;

	for (size_t i = 0; i < t->candidates[k].n; i++) {
		if (str_eq(c[i].id, id))
			return true;
	}
	return false;
}

const struct str *
task_lacks(const struct trajectory *t, const struct action *action)
{
	for (size_t i = 0; i < action->ids.n; i++) {
		bool found = false;

		for (enum kind k = KIND_MEMORY; k < KINDS && !found; k++) {
			if (action->type == ACTION_COMPOSITE ||
			    kind_action(k) == action->type)
				found = has_id(t, k, action->ids.v[i]);
		}
		if (!found)
			return &action->ids.v[i];
	}
	return NULL;
}

bool
task_offers(const struct trajectory *t, const struct action *action)
{
	return task_lacks(t, action) == NULL;
}

void
task_without(const struct trajectory *t, struct strs ids, struct arena *a,
    struct trajectory *out)
{
	struct set hidden = {0};

	for (size_t i = 0; i < ids.n; i++)
		set_add(&hidden, ids.v[i]);
	*out = *t;
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		const struct candidate *from = t->candidates[k].v;
		struct candidate *v = arena_alloc(a, t->candidates[k].n * sizeof *v);
		size_t n = 0;

		for (size_t i = 0; i < t->candidates[k].n; i++) {
			if (!set_has(&hidden, from[i].id))
				v[n++] = from[i];
		}
		out->candidates[k] = (struct json_list){v, n};
	}
	set_release(&hidden);
}

int
trajectory_read(struct json_in *in, struct trajectory *t, struct str line,
    struct arena *a, struct err *e)
{
	return trajectory_check(in, t, line, a, e) < 0 ? -1 : trajectory_fit(t, e);
}

/* ---- more candidates in the text of a task ---- */

/* A part of a line, and what replaces it. */
struct edit {
	const char *from, *to;
	struct str text;
};

static int
edit_order(const void *pa, const void *pb)
{
	const struct edit *a = pa, *b = pb;

	return (a->from > b->from) - (a->from < b->from);
}

static struct str
around(struct arena *a, const char *before, struct str s, const char *after)
{
	size_t head = strlen(before), tail = strlen(after);
	char *p = arena_alloc(a, head + s.n + tail);

	memcpy(p, before, head);
	if (s.n > 0)
		memcpy(p + head, s.p, s.n);
	memcpy(p + head + s.n, after, tail);
	return (struct str){p, head + s.n + tail};
}

/* Whether there is only white space between the brackets. */
static bool
is_empty(struct str container)
{
	for (size_t i = 1; i + 1 < container.n; i++) {
		if (memchr(" \t\r\n", container.p[i], 4) == NULL)
			return false;
	}
	return true;
}

/* Puts the text before the last bracket of an object or array. */
static struct edit
append(struct str container, struct str text, struct arena *a)
{
	const char *at = container.p + container.n - 1;

	return (struct edit){
	    at, at, is_empty(container) ? text : around(a, ",", text, "")};
}

static struct edit
replace(struct str old, struct str text)
{
	return (struct edit){old.p, old.p + old.n, text};
}

/* The object of the line, without surrounding white space. */
static struct str
whole_object(struct str line)
{
	const char *open = memchr(line.p, '{', line.n), *close = line.p + line.n;

	while (*--close != '}')
		;
	return (struct str){open, (size_t)(close + 1 - open)};
}

static void
add_list(struct buf *b, const char *kind, struct str items)
{
	buf_addf(b, "%s\"%s\":[", b->n > 0 ? "," : "", kind);
	buf_add_str(b, items);
	buf_addc(b, ']');
}

/* Where lists of kinds go that the line does not have. */
static struct edit
add_lists(struct str line, struct str sets, struct str lists, struct arena *a)
{
	if (sets.p == NULL)
		return append(whole_object(line),
		    around(a, "\"candidate_sets\":{", lists, "}"), a);
	if (*sets.p == '{')
		return append(sets, lists, a);
	return replace(sets, around(a, "{", lists, "}"));
}

/*
 * The texts of the lists: absent, an array, or null. The table has only arrays, so
 * what it does not have is looked up once more.
 */
static int
find_lists(const struct offer_line *l, struct str sets, struct str list[KINDS],
    struct arena *a, struct err *e)
{
	static const struct json_table ANY = {"candidate_sets", 0, NULL, 0, 0};
	bool all = true;
	char nothing;

	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		list[k] = l->task->set_text[k];
		all &= list[k].p != NULL;
	}
	if (all || sets.p == NULL || *sets.p != '{')
		return 0;
	if (json_read(l->other, (struct json_target){&ANY, &nothing, a}, sets, e) < 0)
		return err_prefix(e, "candidate_sets");
	for (enum kind k = KIND_MEMORY; k < KINDS; k++)
		list[k] = json_member_text(l->other, kind_name(k));
	return 0;
}

static void
apply(struct buf *b, struct str line, struct edit *edit, size_t n)
{
	const char *at = line.p, *end = line.p + line.n;

	qsort(edit, n, sizeof *edit, edit_order);
	for (size_t i = 0; i < n; i++) {
		buf_add(b, at, (size_t)(edit[i].from - at));
		buf_add_str(b, edit[i].text);
		at = edit[i].to;
	}
	buf_add(b, at, (size_t)(end - at));
}

int
offer_splice(struct buf *b, const struct offer_line *l, const struct str more[KINDS],
    struct arena *a, struct err *e)
{
	struct str sets = json_member_text(l->in, "candidate_sets"), list[KINDS];
	struct buf lists = {0}; /* of the kinds that the line does not have */
	struct edit edit[KINDS + 1];
	size_t n = 0;

	if (find_lists(l, sets, list, a, e) < 0)
		return -1;
	for (enum kind k = KIND_MEMORY; k < KINDS; k++) {
		if (more[k].p == NULL)
			continue;
		if (list[k].p == NULL)
			add_list(&lists, kind_name(k), more[k]);
		else if (*list[k].p == '[')
			edit[n++] = append(list[k], more[k], a);
		else
			edit[n++] = replace(list[k], around(a, "[", more[k], "]"));
	}
	if (lists.n > 0)
		edit[n++] = add_lists(l->text, sets, buf_str(&lists), a);
	apply(b, l->text, edit, n);
	buf_release(&lists);
	return 0;
}
