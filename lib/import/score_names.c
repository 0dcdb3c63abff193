#include "import/score_names.h"

enum { SHOWN = 16 }; /* names in the message */

void
score_names_note(struct score_names *s, struct str name)
{
	if (s->want != NULL && str_is(name, s->want))
		s->found = true;
	else if (s->want != NULL && s->others.n < SHOWN)
		names_number(&s->others, name, &s->arena);
}

bool
score_names_miss(const struct score_names *s, struct buf *message)
{
	if (s->want == NULL || s->found)
		return false;
	buf_addf(message, "no record has the score '%s'; the log has ", s->want);
	for (size_t i = 0; i < s->others.n; i++)
		buf_addf(
		    message, "%s'%.*s'", i == 0 ? "" : ", ", STR_ARG(s->others.v[i]));
	buf_adds(message, s->others.n == 0 ? "no score" : "");
	buf_adds(message, s->others.n < SHOWN ? "" : ", ...");
	return true;
}

void
score_names_release(struct score_names *s)
{
	names_release(&s->others);
	arena_release(&s->arena);
}
