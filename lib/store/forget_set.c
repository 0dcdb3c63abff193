#include "store/forget_set.h"

#include <string.h>

void
forget_add(struct forget *f, struct str id)
{
	char tombstone[TOMBSTONE + 1];

	tombstone_of(id, tombstone);
	if (!set_add(&f->ids, str_of(tombstone)))
		return;
	buf_adds(&f->list, tombstone);
	buf_addc(&f->list, '\n');
	f->count.trajectories++;
}

void
forget_release(struct forget *f)
{
	set_release(&f->ids);
	set_release(&f->found);
	set_release(&f->learnt_runs);
	buf_release(&f->list);
}

bool
forget_hit(struct forget *f, struct str id, char tombstone[TOMBSTONE + 1])
{
	tombstone_of(id, tombstone);
	if (!set_has(&f->ids, str_of(tombstone)))
		return false;
	set_add(&f->found, str_of(tombstone));
	return true;
}

/* Whether one of the parts of the text, split at these bytes, is such an id. */
static bool
has_part(struct forget *f, struct str text, const char *ends)
{
	char tombstone[TOMBSTONE + 1];
	size_t from = 0;

	for (size_t i = 0; i <= text.n; i++) {
		struct str part = {text.p + from, i - from};

		if (i < text.n && (text.p[i] == '\0' || !strchr(ends, text.p[i])))
			continue;
		from = i + 1;
		if (part.n > 0 && !tombstone_is(part) && forget_hit(f, part, tombstone))
			return true;
	}
	return false;
}

bool
forget_quoted(struct forget *f, struct str text)
{
	return has_part(f, text, "\"'") || has_part(f, text, " \t,;()[]\"'");
}
