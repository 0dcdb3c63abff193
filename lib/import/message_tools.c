#include "import/message_tools.h"

enum part { M_TOOL_GROUP, M_TOOL_NAME, M_TOOL_TYPE, M_TOOL_TITLE, M_TOOL_SUMMARY };

static const struct import_row ROWS[] = {
    {M_TOOL_GROUP, "functionDeclarations", "more tools on offer", "a tool on offer"},
    {M_TOOL_GROUP, "function_declarations", "the same", "a tool on offer"},
    {M_TOOL_GROUP, "tools", "the same", "a tool on offer"},
    {M_TOOL_NAME, "function/name", "candidate id", "a tool on offer"},
    {M_TOOL_NAME, "custom/name", "candidate id", "a tool on offer"},
    {M_TOOL_NAME, "name", "candidate id", "a tool on offer"},
    {M_TOOL_NAME, "tool.name", "candidate id", "a tool on offer"},
    {M_TOOL_TYPE, "type",
	"candidate id of a built-in tool; of mcp and mcp_toolset the tools are not "
	"known",
	"a tool on offer"},
    {M_TOOL_TITLE, "title", "candidate title", "a tool on offer"},
    {M_TOOL_TITLE, "annotations/title", "candidate title", "a tool on offer"},
    {M_TOOL_SUMMARY, "function/description", "candidate summary", "a tool on offer"},
    {M_TOOL_SUMMARY, "description", "candidate summary", "a tool on offer"},
    {M_TOOL_SUMMARY, "tool.description", "candidate summary", "a tool on offer"},
};
const struct import_map MESSAGE_TOOLS_MAP = IMPORT_MAP(ROWS);

/* The name of a built-in tool from its type: without a version, as its calls say it. */
static struct str
built_in(struct str type)
{
	static const char *const TAILS[] = {"_preview", "_20", "_use", NULL};

	for (size_t i = 0; TAILS[i] != NULL; i++) {
		size_t n = strlen(TAILS[i]);

		for (size_t at = 1; at + n <= type.n; at++) {
			if (memcmp(type.p + at, TAILS[i], n) == 0)
				type.n = at;
		}
	}
	return type;
}

static void
add_tool(struct import *im, struct import_tools *to, struct import_tool *t)
{
	struct arena a = {0};

	t->kind = KIND_TOOL;
	if (!tool_id_fits(t->id))
		import_miss(im, "a tool on offer without a name", STR_NONE);
	else {
		t->id = import_id(im, t->id, &a);
		tools_add(to, t);
	}
	arena_release(&a);
}

/* Gemini: the name of a built-in tool is a key, such as {"codeExecution": {}}. */
static bool
add_keys(struct import *im, struct import_tools *to, const struct json_value *v)
{
	bool any = false;

	for (v = value_first(v); v != NULL; v = v->next) {
		if (value_is(v, VALUE_OBJECT) && v->key.n > 0) {
			add_tool(im, to, &(struct import_tool){.id = v->key});
			any = true;
		}
	}
	return any;
}

static void
take_tool(struct import *im, struct import_tools *to, const struct json_value *v)
{
	struct str type = import_text(&MESSAGE_TOOLS_MAP, M_TOOL_TYPE, v);
	struct import_tool t = {.id = import_text(&MESSAGE_TOOLS_MAP, M_TOOL_NAME, v),
	    .title = import_text(&MESSAGE_TOOLS_MAP, M_TOOL_TITLE, v),
	    .summary = import_text(&MESSAGE_TOOLS_MAP, M_TOOL_SUMMARY, v)};

	if (str_is(type, "mcp") || str_is(type, "mcp_toolset"))
		return; /* a server: what it offers is listed elsewhere, or unknown */
	if (t.id.p == NULL && type.p == NULL && add_keys(im, to, v))
		return;
	if (t.id.p == NULL)
		t.id = built_in(type);
	add_tool(im, to, &t);
}

void
message_tools(
    struct import *im, struct import_tools *to, const struct json_value *array)
{
	for (const struct json_value *v = value_first(array); v != NULL; v = v->next) {
		const struct json_value *group =
		    import_get(&MESSAGE_TOOLS_MAP, M_TOOL_GROUP, v);

		if (value_is(group, VALUE_ARRAY))
			message_tools(im, to, group);
		else
			take_tool(im, to, v);
	}
}
