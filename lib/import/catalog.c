#include "import/catalog.h"

#include "import/frontmatter.h"
#include "import/message.h"
#include "io/file.h"

enum { SKILL = 1 << 20 }; /* bytes of a SKILL.md: real ones stay under 64 kB */

static void
add(struct import *im, struct import_tools *to, struct import_tool *t)
{
	struct arena a = {0};
	size_t n = to->n;

	t->id = import_id(im, t->id, &a);
	tools_add(to, t);
	if (to->n == n)
		import_miss(im, "an id is there twice, and the first counts", t->id);
	arena_release(&a);
}

static struct strs
texts(const struct json_value *array, struct arena *a)
{
	struct strs list = {NULL, 0};
	const struct json_value *v;

	for (v = value_first(array); v != NULL; v = v->next)
		list.n += value_text(v).p != NULL;
	list.v = arena_alloc(a, (list.n + 1) * sizeof *list.v);
	list.n = 0;
	for (v = value_first(array); v != NULL; v = v->next) {
		if (value_text(v).p != NULL)
			list.v[list.n++] = value_text(v);
	}
	return list;
}

/* A candidate of memabra-records(5). False if the value is not one. */
static bool
add_candidate(struct import *im, struct import_tools *to, const struct json_value *v)
{
	struct import_tool t = {.id = value_text(value_get(v, "id")),
	    .title = value_text(value_get(v, "title")),
	    .summary = value_text(value_get(v, "summary"))};
	struct str type = value_text(value_get(v, "type"));
	struct arena a = {0};

	while (t.kind < KINDS && !str_is(type, kind_name(t.kind)))
		t.kind++;
	if (t.kind == KINDS || !tool_id_fits(t.id))
		return false;
	t.triggers = texts(value_get(v, "triggers"), &a);
	add(im, to, &t);
	arena_release(&a);
	return true;
}

/* One tool in the dialect of a provider: as a list of one, for message_tools. */
static void
add_foreign(struct import *im, struct import_tools *to, const struct json_value *v)
{
	struct json_value one = *v, list = {.type = VALUE_ARRAY, .first = &one};

	one.next = NULL;
	message_tools(im, to, &list);
}

/* An element of a list of tools: in such a list, a string is a name. */
static void
add_element(struct import *im, struct import_tools *to, const struct json_value *v)
{
	struct import_tool t = {.kind = KIND_TOOL, .id = value_text(v)};

	if (value_is(v, VALUE_STRING) && tool_id_fits(t.id))
		add(im, to, &t);
	else if (!add_candidate(im, to, v))
		add_foreign(im, to, v);
}

int
catalog_record(struct import *im, struct import_tools *to, const struct json_value *v,
    struct err *e)
{
	const struct json_value *error = value_get(v, "error"), *list = tools_list(v);

	if (value_is(error, VALUE_OBJECT))
		return err_set(e, ERR_INPUT,
		    "the answer to tools/list is an error: '%.*s'",
		    STR_ARG(value_text(value_get(error, "message"))));
	if (list != NULL) {
		for (v = list->first; v != NULL; v = v->next)
			add_element(im, to, v);
		return 0;
	}
	/* What is not in a list may be anything: a tool has a name. */
	if (value_is(v->up, VALUE_ARRAY) || value_get(v, "name") != NULL ||
	    value_at(v, "function/name") != NULL)
		add_element(im, to, v);
	else if (!add_candidate(im, to, v))
		return err_set(e, ERR_INPUT,
		    "neither a tool, nor a list of tools, nor a candidate");
	return 0;
}

/* A field of the front matter; absent if it is missing or not understood. */
static struct str
field(struct import *im, struct str matter, const char *key, struct arena *a)
{
	struct str value;

	if (frontmatter_get(matter, key, a, &value) < 0)
		import_miss(
		    im, "the value in a SKILL.md is no simple text", str_of(key));
	return value;
}

void
catalog_skill(
    struct import *im, struct import_tools *to, struct str folder, struct str text)
{
	struct import_tool t = {.kind = KIND_SKILL};
	struct str matter, when;
	struct arena a = {0};

	if (!frontmatter_find(text, &matter)) {
		import_miss(im, "a SKILL.md without front matter", folder);
		return;
	}
	t.id = field(im, matter, "name", &a);
	if (t.id.p == NULL)
		t.id = folder;
	t.summary = field(im, matter, "description", &a);
	when = field(im, matter, "when_to_use", &a);
	if (when.n > 0)
		t.summary = arena_fmt(&a, "%.*s%s%.*s", (int)t.summary.n,
		    t.summary.n == 0 ? "" : t.summary.p, t.summary.n == 0 ? "" : "\n",
		    (int)when.n, when.p);
	if (str_is(field(im, matter, "disable-model-invocation", &a), "true"))
		import_miss(im, "a skill that only the user may load", t.id);
	else if (!tool_id_fits(t.id))
		import_miss(im, "a skill without a name that fits", folder);
	else
		add(im, to, &t);
	arena_release(&a);
}

int
catalog_skill_file(
    struct import *im, struct import_tools *to, const char *path, struct err *e)
{
	const char *end = strrchr(path, '/'), *begin = end;
	struct buf text = {0};
	int rc = file_read(path, &text, SKILL, e);

	while (begin > path && begin[-1] != '/')
		begin--;
	if (rc == 0)
		catalog_skill(
		    im, to, (struct str){begin, (size_t)(end - begin)}, buf_str(&text));
	buf_release(&text);
	return rc;
}
