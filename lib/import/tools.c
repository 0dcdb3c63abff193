#include "import/tools.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/mem.h"
#include "json/out.h"

static struct index_slot *
slot_of(const struct import_tools *t, enum kind kind, struct str id)
{
	struct index_slot *s = index_at(&t->index, (uint32_t)hash64(id, kind));

	while (s->number != 0) {
		const struct import_tool *tool = &t->v[s->number - 1];

		if (tool->kind == kind && str_eq(tool->id, id))
			break;
		s = index_next(&t->index, s);
	}
	return s;
}

bool
tool_id_fits(struct str id)
{
	/* a bad byte becomes U+FFFD, of three bytes; a number may follow the id */
	return id.n > 0 && (id.n <= (LIMIT_ID - 20) / 3 ||
			       (id.n <= LIMIT_ID && utf8_invalid(id) == id.n));
}

void
tools_add(struct import_tools *t, const struct import_tool *tool)
{
	struct index_slot *s;
	struct import_tool *own;

	index_reserve(&t->index, t->n + 1);
	s = slot_of(t, tool->kind, tool->id);
	if (s->number != 0)
		return;
	t->v = mem_grow(t->v, &t->cap, t->n + 1, sizeof *t->v);
	own = &t->v[t->n++];
	*own = (struct import_tool){.kind = tool->kind,
	    .id = arena_dup(&t->arena, tool->id),
	    .title = arena_dup(&t->arena, tool->title),
	    .summary = arena_dup(&t->arena, tool->summary),
	    .triggers = {arena_alloc(&t->arena, tool->triggers.n * sizeof(struct str)),
		tool->triggers.n}};
	for (size_t i = 0; i < tool->triggers.n; i++)
		own->triggers.v[i] = arena_dup(&t->arena, tool->triggers.v[i]);
	*s =
	    (struct index_slot){(uint32_t)hash64(tool->id, tool->kind), (uint32_t)t->n};
	t->index.keys++;
}

bool
tools_have(const struct import_tools *t, enum kind kind, struct str id)
{
	return t->n > 0 && slot_of(t, kind, id)->number != 0;
}

void
tools_reset(struct import_tools *t)
{
	t->n = 0;
	index_clear(&t->index);
	arena_reset(&t->arena);
}

void
tools_release(struct import_tools *t)
{
	mem_free(t->v);
	index_release(&t->index);
	arena_release(&t->arena);
	*t = (struct import_tools){0};
}

void
tool_write(struct buf *b, const struct import_tool *t)
{
	buf_addc(b, '{');
	json_key(b, "id");
	json_str(b, t->id);
	json_key(b, "type");
	json_str(b, str_of(kind_name(t->kind)));
	json_key(b, "title");
	json_str(b, t->title.p == NULL ? t->id : t->title);
	if (t->summary.n > 0) {
		json_key(b, "summary");
		json_str(b, t->summary);
	}
	if (t->triggers.n > 0) {
		json_key(b, "triggers");
		for (size_t i = 0; i < t->triggers.n; i++) {
			buf_addc(b, i == 0 ? '[' : ',');
			json_str(b, t->triggers.v[i]);
		}
		buf_addc(b, ']');
	}
	buf_addc(b, '}');
}

void
tools_write(struct buf *b, const struct import_tools *t)
{
	buf_addc(b, '{');
	for (int k = 0; k < KINDS; k++) {
		size_t written = 0;

		json_key(b, kind_name((enum kind)k));
		buf_addc(b, '[');
		for (size_t i = 0; i < t->n; i++) {
			if ((int)t->v[i].kind != k)
				continue;
			if (written++ > 0)
				buf_addc(b, ',');
			tool_write(b, &t->v[i]);
		}
		buf_addc(b, ']');
	}
	buf_addc(b, '}');
}

static const char *const LISTS[] = {"tools", "result/tools", "request/tools",
    "functionDeclarations", "function_declarations", NULL};

const struct json_value *
tools_list(const struct json_value *v)
{
	for (size_t i = 0; LISTS[i] != NULL; i++) {
		const struct json_value *list = value_at(v, LISTS[i]);

		if (value_is(list, VALUE_ARRAY))
			return list;
	}
	return NULL;
}

bool
tools_are(const struct json_value *v)
{
	static const char *const SCHEMAS[] = {
	    "inputSchema", "input_schema", "parameters", NULL};
	bool tool = value_at(v, "function/name") != NULL;

	for (size_t i = 0; SCHEMAS[i] != NULL && value_get(v, "name") != NULL; i++)
		tool = tool || value_get(v, SCHEMAS[i]) != NULL;
	return tool || tools_list(v) != NULL;
}
