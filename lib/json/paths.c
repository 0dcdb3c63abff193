#include "json/paths.h"

/* The part of a path with this number, as a string; absent after the last. */
static struct str
part(const char *path, unsigned number)
{
	for (; number > 0; number--) {
		path += strcspn(path, "/");
		if (*path == '\0')
			return STR_NONE;
		path++;
	}
	return (struct str){path, strcspn(path, "/")};
}

void
json_path_begin(struct json_path *p, bool array, bool records)
{
	*p = (struct json_path){.paths = records ? 0 : (1u << JSON_PATHS) - 1,
	    .array = array,
	    .records = records};
}

void
json_path_into(struct json_path *p, const struct json_path *up,
    const char *const paths[], struct str key, bool array)
{
	*p = (struct json_path){.matched = up->matched + array, .array = array};
	if (!array) {
		p->paths = up->array ? up->paths : 0;
		return;
	}
	for (unsigned i = 0; i < JSON_PATHS && paths[i] != NULL; i++) {
		if (!(up->paths >> i & 1) || up->array ||
		    !str_eq(part(paths[i], up->matched), key))
			continue;
		p->paths |= 1u << i;
		p->records = p->records || part(paths[i], p->matched).p == NULL;
	}
}
