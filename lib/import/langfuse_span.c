#include "import/langfuse_span.h"

#include <math.h>

#include "base/num.h"
#include "import/attribute_tree.h"
#include "import/attributes.h"
#include "import/payload.h"
#include "import/times.h"

/* {"name": "JSON of the description and parameters"} as an array of tools, or NULL. */
static const struct json_value *
tools_of(const struct json_value *v, struct arena *a)
{
	struct json_value *list;

	v = payload_value(v, a);
	if (!value_is(v, VALUE_OBJECT) || v->first == NULL)
		return value_is(v, VALUE_ARRAY) && v->first != NULL ? v : NULL;
	list = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
	for (v = v->first; v != NULL; v = v->next) {
		struct json_value *tool = value_add(a, list, STR_NONE, VALUE_OBJECT);
		struct str summary =
		    value_text(value_get(payload_value(v, a), "description"));

		value_add(a, tool, STR("name"), VALUE_STRING)->text = v->key;
		if (summary.p != NULL)
			value_add(a, tool, STR("description"), VALUE_STRING)->text =
			    summary;
	}
	return list;
}

/* toolCalls, which may lack names, and toolCallNames as an array of calls, or NULL. */
static const struct json_value *
calls_of(
    const struct json_value *calls, const struct json_value *names, struct arena *a)
{
	const struct json_value *name = value_first(names), *call = value_first(calls);
	struct json_value *list = value_add(a, NULL, STR_NONE, VALUE_ARRAY);

	for (; call != NULL || name != NULL; name = name == NULL ? NULL : name->next) {
		const struct json_value *c = payload_value(call, a);
		struct json_value *item = value_add(a, list, STR_NONE, VALUE_OBJECT);
		struct str own = value_text(value_get(c, "name"));
		struct str id = value_text(value_get(c, "id"));

		value_add(a, item, STR("type"), VALUE_STRING)->text = STR("tool_call");
		value_add(a, item, STR("name"), VALUE_STRING)->text =
		    own.n > 0 ? own : value_text(name);
		if (id.n > 0)
			value_add(a, item, STR("id"), VALUE_STRING)->text = id;
		call = call == NULL ? NULL : call->next;
	}
	return list->first == NULL ? NULL : list;
}

/* ns since 1970 */
static int64_t
time_of(struct import *im, const struct import_map *map, int part,
    const struct json_value *v)
{
	int64_t at;

	return import_time(im, map, part, v, &at) ? span_ns(at) : SPAN_NEVER;
}

double
langfuse_cost(const struct import_map *map, const struct json_value *v)
{
	double cost;

	return num_parse(import_text(map, L_COST, v), &cost) && cost > 0 ? cost : NAN;
}

static enum span_kind
kind_of(struct str type)
{
	return str_is(type, "AGENT")        ? SPAN_AGENT
	       : str_is(type, "TOOL")       ? SPAN_TOOL
	       : str_is(type, "GENERATION") ? SPAN_MODEL
	       : str_is(type, "RETRIEVER")  ? SPAN_RETRIEVER
					    : SPAN_OTHER;
}

/* The attributes of a span of OpenTelemetry, which Langfuse keeps in the metadata. */
static void
read_metadata(struct span *s, const struct json_value *v, struct arena *a)
{
	const struct json_value *m = payload_value(value_get(v, "metadata"), a);

	attributes_read(s, attribute_tree(value_get(m, "attributes"), a), a);
}

static bool
has_calls(const struct json_value *output, struct arena *a)
{
	struct payload p;

	payload_read(&p, output, ROLE_AGENT, a);
	for (size_t i = 0; i < p.n; i++) {
		if (p.m[i].calls > 0)
			return true;
	}
	return false;
}

/* The output with the calls that are listed beside it. */
static void
add_calls(const struct import_map *map, struct span *s, const struct json_value *v,
    struct arena *a)
{
	const struct json_value *calls =
	    calls_of(import_get(map, L_CALLS, v), import_get(map, L_CALL_NAMES, v), a);
	struct json_value *both, *first, *second;

	if (calls == NULL || s->kind != SPAN_MODEL || has_calls(s->output, a))
		return;
	if (s->output == NULL) {
		s->output = calls;
		return;
	}
	both = value_add(a, NULL, STR_NONE, VALUE_ARRAY);
	first = value_add(a, both, STR_NONE, s->output->type);
	first->text = s->output->text;
	first->first = s->output->first;
	second = value_add(a, both, STR_NONE, VALUE_ARRAY);
	second->first = calls->first;
	s->output = both;
}

void
langfuse_span(struct import *im, const struct import_map *map, struct span *s,
    const struct json_value *v, struct arena *a)
{
	*s = (struct span){.id = import_text(map, L_ID, v),
	    .parent = import_text(map, L_PARENT, v),
	    .name = import_text(map, L_NAME, v),
	    .kind = kind_of(import_text(map, L_TYPE, v)),
	    .failed = str_is(import_text(map, L_LEVEL, v), "ERROR"),
	    .start = time_of(im, map, L_START, v),
	    .end = time_of(im, map, L_END, v),
	    .input = import_get(map, L_INPUT, v),
	    .output = import_get(map, L_OUTPUT, v),
	    .tools = tools_of(import_get(map, L_TOOLS, v), a),
	    .session_id = import_text(map, L_SESSION, v),
	    .user_id = import_text(map, L_USER, v),
	    .cost = langfuse_cost(map, v)};
	read_metadata(s, v, a);
	add_calls(map, s, v, a);
}
