#include "import/attributes.h"

#include <math.h>
#include <strings.h>

#include "base/limits.h"
#include "base/num.h"
#include "import/attribute_tree.h"
#include "import/payload.h"

enum part {
	A_KIND,
	A_SKILL,
	A_TOOL,
	A_CALL_ID,
	A_ARGUMENTS,
	A_RESULT,
	A_INPUT,
	A_OUTPUT,
	A_TOOLS,
	A_REQUEST,
	A_DOCUMENTS,
	A_ERROR,
	A_SESSION,
	A_USER,
	A_COST,
	A_MODEL,
	A_SCORE_NAME,
	A_SCORE_VALUE,
	A_SCORES
};

static const struct import_row ROWS[] = {
    {A_KIND, "gen_ai.operation.name",
	"whether the span is an agent, a model or a tool"},
    {A_KIND, "openinference.span.kind",
	"whether the span is an agent, a model or a tool"},
    {A_KIND, "traceloop.span.kind", "whether the span is an agent, a model or a tool"},
    {A_KIND, "langfuse.observation.type",
	"whether the span is an agent, a model or a tool"},
    {A_KIND, "ai.operationId", "whether the span is an agent, a model or a tool"},
    {A_KIND, "gen_ai.span.kind", "whether the span is an agent, a model or a tool"},
    {A_KIND, "llm.request.type", "whether the span is an agent, a model or a tool"},
    {A_SKILL, "gen_ai.skill.name", "selected_ids of load_skill"},
    {A_SKILL, "gen_ai.skill.id", "selected_ids of load_skill"},
    {A_TOOL, "gen_ai.tool.name",
	"selected_ids of call_tool; else the name of the span"},
    {A_TOOL, "tool.name", "selected_ids of call_tool; else the name of the span"},
    {A_TOOL, "ai.toolCall.name",
	"selected_ids of call_tool; else the name of the span"},
    {A_TOOL, "tool_call.function.name",
	"selected_ids of call_tool; else the name of the span"},
    {A_TOOL, "traceloop.entity.name",
	"selected_ids of call_tool; else the name of the span"},
    {A_CALL_ID, "gen_ai.tool.call.id", "joins a call and its span"},
    {A_CALL_ID, "tool_call.id", "joins a call and its span"},
    {A_CALL_ID, "tool.id", "joins a call and its span"},
    {A_CALL_ID, "ai.toolCall.id", "joins a call and its span"},
    {A_ARGUMENTS, "gen_ai.tool.call.arguments", "events"},
    {A_ARGUMENTS, "ai.toolCall.args", "events"},
    {A_ARGUMENTS, "tool_arguments", "events"},
    {A_ARGUMENTS, "tool_call.function.arguments", "events"},
    {A_RESULT, "gen_ai.tool.call.result", "events"},
    {A_RESULT, "ai.toolCall.result", "events"},
    {A_RESULT, "tool_response", "events"},
    {A_INPUT, "gen_ai.input.messages",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "llm.input_messages",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "gen_ai.prompt",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "pydantic_ai.all_messages",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "all_messages_events",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "ai.prompt.messages",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "ai.prompt",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "llm.prompts",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "langfuse.observation.input",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "langfuse.trace.input",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "traceloop.entity.input",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "input.value",
	"task.input: the last text of a user; of a tool: its arguments"},
    {A_INPUT, "input", "task.input: the last text of a user; of a tool: its arguments"},
    {A_OUTPUT, "gen_ai.output.messages",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "llm.output_messages",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "gen_ai.completion",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "ai.response.toolCalls",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "ai.response.text",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "llm.choices",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "final_result",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "langfuse.observation.output",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "langfuse.trace.output",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "traceloop.entity.output",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "output.value",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_OUTPUT, "output",
	"the answer, and the calls that have no span of a tool; of a tool: its result"},
    {A_TOOLS, "gen_ai.tool.definitions", "candidates"},
    {A_TOOLS, "llm.tools", "candidates"},
    {A_TOOLS, "llm.request.functions", "candidates"},
    {A_TOOLS, "ai.prompt.tools", "candidates"},
    {A_TOOLS, "gen_ai.request.tools", "candidates"},
    {A_TOOLS, "gen_ai.tools", "candidates"},
    {A_REQUEST, "llm.invocation_parameters", "tools in it: candidates"},
    {A_REQUEST, "model_request_parameters", "tools in it: candidates"},
    {A_DOCUMENTS, "gen_ai.retrieval.documents", "memories: candidates"},
    {A_DOCUMENTS, "gen_ai.memory.records", "memories: candidates"},
    {A_DOCUMENTS, "retrieval.documents", "memories: candidates"},
    {A_DOCUMENTS, "reranker.output_documents", "memories: candidates"},
    {A_ERROR, "error.type", "the span failed"},
    {A_ERROR, "error", "true: the span failed"},
    {A_SESSION, "session.id", "task.session_id"},
    {A_SESSION, "gen_ai.conversation.id", "task.session_id"},
    {A_SESSION, "langfuse.session.id", "task.session_id"},
    {A_SESSION, "traceloop.association.properties.session_id", "task.session_id"},
    {A_USER, "user.id", "task.user_id"},
    {A_USER, "enduser.id", "task.user_id"},
    {A_USER, "langfuse.user.id", "task.user_id"},
    {A_USER, "traceloop.association.properties.user_id", "task.user_id"},
    {A_COST, "llm.cost.total", "outcome.cost: the sum"},
    {A_COST, "gen_ai.usage.cost", "outcome.cost: the sum"},
    {A_MODEL, "gen_ai.request.model", "without a kind: the span calls a model"},
    {A_MODEL, "llm.model_name", "without a kind: the span calls a model"},
    {A_SCORE_NAME, "gen_ai.evaluation.name", "the name of a score, for --score"},
    {A_SCORE_VALUE, "gen_ai.evaluation.score.value", "its value"},
    {A_SCORES, "annotations", "scores"},
    {A_SCORES, "evaluations", "scores"},
    {A_SCORES, "trace.annotations", "scores"},
    {A_SCORES, "trace.evaluations", "scores"},
};
const struct import_map ATTRIBUTE_MAP = IMPORT_MAP(ROWS);

/* The kinds, by the words of the conventions; in any case of letters. */
static const struct {
	const char *word;
	enum span_kind kind;
} KINDS_OF[] = {
    {"execute_tool", SPAN_TOOL},
    {"tool", SPAN_TOOL},
    {"ai.toolcall", SPAN_TOOL},
    {"skill", SPAN_TOOL},
    {"load_skill", SPAN_TOOL},
    {"invoke_agent", SPAN_AGENT},
    {"agent", SPAN_AGENT},
    {"chat", SPAN_MODEL},
    {"generate_content", SPAN_MODEL},
    {"text_completion", SPAN_MODEL},
    {"completion", SPAN_MODEL},
    {"llm", SPAN_MODEL},
    {"generation", SPAN_MODEL},
    {"ai.generatetext.dogenerate", SPAN_MODEL},
    {"ai.streamtext.dostream", SPAN_MODEL},
    {"ai.generateobject.dogenerate", SPAN_MODEL},
    {"ai.streamobject.dostream", SPAN_MODEL},
    {"retrieval", SPAN_RETRIEVER},
    {"retriever", SPAN_RETRIEVER},
    {"reranker", SPAN_RETRIEVER},
    {"search_memory", SPAN_RETRIEVER},
};

/* The first parts of the names above. */
static const struct str ROOTS[] = {{"gen_ai", 6}, {"llm", 3}, {"openinference", 13},
    {"traceloop", 9}, {"langfuse", 8}, {"ai", 2}, {"tool", 4}, {"tool_call", 9},
    {"input", 5}, {"output", 6}, {"retrieval", 9}, {"reranker", 8}, {"session", 7},
    {"user", 4}, {"enduser", 7}, {"error", 5}, {"annotations", 11}, {"evaluations", 11},
    {"trace", 5}, {"pydantic_ai", 11}, {"all_messages_events", 19},
    {"final_result", 12}, {"tool_arguments", 14}, {"tool_response", 13},
    {"model_request_parameters", 24}};

bool
attribute_matters(struct str name)
{
	static const char *const DROP[] = {"gen_ai.system", "gen_ai.response",
	    "gen_ai.token", "gen_ai.agent", "gen_ai.output.type",
	    "gen_ai.request.choice", "llm.token", "input.mime_type", "output.mime_type",
	    "ai.usage", "ai.settings", "ai.telemetry", "ai.request", "gen_ai.usage.i",
	    "gen_ai.usage.o"};
	struct str root = name;

	for (size_t i = 0; i < sizeof DROP / sizeof *DROP; i++) {
		if (str_starts(name, str_of(DROP[i])))
			return false;
	}
	for (size_t i = 0; i < root.n; i++) {
		if (root.p[i] == '.')
			root.n = i;
	}
	for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++) {
		if (str_eq(root, ROOTS[i]))
			return true;
	}
	return false;
}

/* The value of a part: of its rows, the first that is present; or NULL. */
static const struct json_value *
get(int part, const struct json_value *tree)
{
	const struct json_value *found = NULL;

	/* The rows are in the order of their parts. */
	for (size_t i = 0; i < ATTRIBUTE_MAP.n && found == NULL; i++) {
		if (ROWS[i].part > part)
			break;
		if (ROWS[i].part == part)
			found = attribute_at(tree, ROWS[i].path);
	}
	return found;
}

static struct str
text(int part, const struct json_value *tree)
{
	return value_text(get(part, tree));
}

static enum span_kind
kind_of_word(struct str word, bool *known)
{
	for (size_t i = 0; i < sizeof KINDS_OF / sizeof *KINDS_OF; i++) {
		if (word.n == strlen(KINDS_OF[i].word) &&
		    strncasecmp(word.p, KINDS_OF[i].word, word.n) == 0) {
			*known = true;
			return KINDS_OF[i].kind;
		}
	}
	return SPAN_OTHER;
}

/* The kind: by the first word that is known; without any word by what is there. */
static enum span_kind
kind_of(const struct json_value *tree)
{
	bool worded = false, known = false;
	enum span_kind kind = SPAN_OTHER;

	for (size_t i = 0; i < ATTRIBUTE_MAP.n && !known; i++) {
		struct str word = ROWS[i].part == A_KIND
				      ? value_text(attribute_at(tree, ROWS[i].path))
				      : STR_NONE;

		worded = worded || word.p != NULL;
		kind = kind_of_word(word, &known);
	}
	if (worded)
		return kind;
	if (attribute_at(tree, "gen_ai.tool.name") != NULL ||
	    attribute_at(tree, "ai.toolCall.name") != NULL ||
	    attribute_at(tree, "tool.name") != NULL || get(A_SKILL, tree) != NULL)
		return SPAN_TOOL;
	return get(A_MODEL, tree) != NULL ? SPAN_MODEL : SPAN_OTHER;
}

/* The name in the name of a span: "execute_tool NAME". */
static struct str
name_of_span(struct str name)
{
	static const char *const HEADS[] = {
	    "execute_tool ", "running tool: ", "tools/call ", "load_skill ", NULL};

	for (size_t i = 0; HEADS[i] != NULL; i++) {
		if (str_starts(name, str_of(HEADS[i]))) {
			name.p += strlen(HEADS[i]);
			name.n -= strlen(HEADS[i]);
			return name;
		}
	}
	if (name.n > 5 && memcmp(name.p + name.n - 5, ".tool", 5) == 0)
		name.n -= 5;
	return name;
}

static void
read_tool(struct span *s, const struct json_value *tree)
{
	struct str skill = text(A_SKILL, tree), tool = text(A_TOOL, tree);

	s->skill = skill.n > 0;
	if (s->skill)
		s->name = skill;
	else
		s->name = tool.n > 0 ? tool : name_of_span(s->name);
	if (s->call_id.p == NULL)
		s->call_id = text(A_CALL_ID, tree);
	if (s->input == NULL)
		s->input = get(A_ARGUMENTS, tree);
	if (s->output == NULL)
		s->output = get(A_RESULT, tree);
}

const struct json_value *
attributes_request_tools(const struct json_value *request, struct arena *a)
{
	const struct json_value *v = request, *tools;

	if (value_is(v, VALUE_STRING) && str_starts(v->text, STR("{")))
		v = payload_value(v, a);
	if ((tools = value_get(v, "tools")) == NULL &&
	    (tools = value_get(v, "function_tools")) == NULL)
		tools = value_get(v, "functions");
	return tools;
}

static void
read_status(struct span *s, const struct json_value *tree)
{
	const struct json_value *error = get(A_ERROR, tree);

	if (error != NULL && value_bool(error) != 0 && error->type != VALUE_OBJECT)
		s->failed = true;
}

static void
add_score(struct span *s, struct str name, const struct json_value *v, struct arena *a)
{
	struct span_score *score = arena_zalloc(a, 1, sizeof *score),
			  **end = &s->scores;

	score->name = name;
	if (value_bool(v) >= 0)
		score->value = value_bool(v);
	else if (!num_parse(value_text(v), &score->value))
		score->value = NAN;
	while (*end != NULL)
		end = &(*end)->next;
	*end = score;
}

/* Adds the scores that a tree holds: of the conventions, and of OpenInference. */
static void
add_scores(struct span *s, const struct json_value *tree, struct arena *a)
{
	struct str name = text(A_SCORE_NAME, tree);

	if (name.p != NULL)
		add_score(s, name, get(A_SCORE_VALUE, tree), a);
	for (size_t i = 0; i < ATTRIBUTE_MAP.n; i++) {
		const struct json_value *list =
		    ROWS[i].part == A_SCORES ? attribute_at(tree, ROWS[i].path) : NULL;

		for (list = value_first(list); list != NULL; list = list->next) {
			if ((name = value_text(value_get(list, "name"))).p != NULL)
				add_score(s, name, value_get(list, "score"), a);
		}
	}
}

void
attributes_read(struct span *s, const struct json_value *tree, struct arena *a)
{
	double cost;

	if (s->kind == SPAN_OTHER)
		s->kind = kind_of(tree);
	if (s->kind == SPAN_TOOL)
		read_tool(s, tree);
	if (s->input == NULL)
		s->input = get(A_INPUT, tree);
	if (s->output == NULL)
		s->output = get(A_OUTPUT, tree);
	if (s->tools == NULL)
		s->tools = get(A_TOOLS, tree);
	if (s->tools == NULL)
		s->tools = attributes_request_tools(get(A_REQUEST, tree), a);
	if (s->documents == NULL)
		s->documents = get(A_DOCUMENTS, tree);
	if (s->session_id.p == NULL)
		s->session_id = text(A_SESSION, tree);
	if (s->user_id.p == NULL)
		s->user_id = text(A_USER, tree);
	if (isnan(s->cost) && num_parse(text(A_COST, tree), &cost))
		s->cost = cost;
	read_status(s, tree);
	add_scores(s, tree, a);
}
