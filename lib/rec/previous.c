#include "rec/previous.h"

#include "json/out.h"

static const char *const MEMBERS[] = {
    "decisions", "outcome", "reward", "previous", NULL};

/* The value of a member of the line that is not null; else absent. */
static struct str
member(const struct json_in *in, const char *name)
{
	const struct json_member *m;
	size_t n = json_members(in, &m);

	for (size_t i = 0; i < n; i++) {
		if (str_is(m[i].name, name) && !str_is(m[i].value, "null"))
			return m[i].value;
	}
	return STR_NONE;
}

bool
previous_add(struct buf *b, const struct json_in *in)
{
	if (member(in, "outcome").p == NULL && member(in, "reward").p == NULL)
		return false;
	json_key(b, "previous");
	buf_addc(b, '{');
	for (const char *const *name = MEMBERS; *name != NULL; name++) {
		struct str value = member(in, *name);

		if (value.p == NULL)
			continue;
		json_key(b, *name);
		buf_add_str(b, value);
	}
	buf_addc(b, '}');
	return true;
}
