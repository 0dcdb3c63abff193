#include "import/new_ids.h"

#include "import/tools.h"

/* Two ids with one name are one candidate: each id beyond the first is counted once. */
static void
note(struct new_ids *n, struct misses *m, struct str id, struct str name)
{
	struct arena a = {0};
	bool known = !set_add(&n->names, name);
	bool first =
	    set_add(&n->pairs, arena_fmt(&a, "%.*s\n%.*s", STR_ARG(name), STR_ARG(id)));

	if (known && first)
		misses_add(
		    m, "--rename gives one more id a name that another has", name);
	arena_release(&a);
}

struct str
new_ids_name(struct new_ids *n, struct misses *m, struct str id, struct arena *a)
{
	struct str name = rename_id(n->rules, id, a);

	if (n->rules == NULL || !tool_id_fits(id))
		return name;
	if (!tool_id_fits(name)) {
		misses_add(m, "--rename would make this id too long: it stays", id);
		name = id;
	}
	note(n, m, id, name);
	return name;
}

void
new_ids_release(struct new_ids *n)
{
	set_release(&n->names);
	set_release(&n->pairs);
}
