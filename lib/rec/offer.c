#include "rec/offer.h"

#include "base/set.h"

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
