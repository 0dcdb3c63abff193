#include "verb/forget.h"

#include "base/utc.h"

bool
mb_forget_restricts(const struct forget_wish *w)
{
	return w->user.p != NULL || w->tool.p != NULL || w->timed;
}

static bool
has_called(const struct trajectory *t, struct str tool)
{
	const struct decision *d = t->decisions.v;

	for (size_t i = 0; i < t->decisions.n; i++) {
		for (size_t k = 0; k < d[i].selected_ids.n; k++) {
			if (str_eq(d[i].selected_ids.v[k], tool))
				return true;
		}
	}
	return false;
}

bool
mb_forget_means(struct forget_wish *w, const struct trajectory *t)
{
	int64_t at;

	if (t->trajectory_id.p == NULL ||
	    (w->user.p != NULL && !str_eq(t->task.user_id, w->user)) ||
	    (w->tool.p != NULL && !has_called(t, w->tool)))
		return false;
	if (!w->timed)
		return true;
	if (!utc_parse(t->task.created_at, &at)) {
		w->no_time++;
		return false;
	}
	return w->since <= at && at < w->until;
}
