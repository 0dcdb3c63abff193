#include "verb/facts.h"

#include "rec/stamp.h"

bool
facts_revoked(const struct trajectory *t, const struct condensed *c)
{
	return c != NULL ? c->revoked == 1 : trajectory_revoked(t);
}

enum trajectory_lack
facts_lacks(const struct trajectory *t, const struct condensed *c)
{
	return c != NULL ? condensed_lacks(c) : trajectory_lacks(t);
}

uint64_t
facts_stamp(const struct trajectory *t, const struct condensed *c)
{
	return c != NULL ? condensed_hash(c->stamp) : trajectory_stamp(t);
}

uint64_t
facts_line(const struct condensed *c)
{
	return c != NULL ? condensed_hash(c->line) : 0;
}
