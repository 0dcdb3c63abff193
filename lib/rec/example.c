#include "rec/example.h"

#include <math.h>
#include <stddef.h>

#include "base/limits.h"

#define W(f) offsetof(struct reward_weights, f)
static const struct json_field weight_fields[] = {
    {"success", JSON_NUM, W(success), .dflt = NAN,
	.doc = "added for the status success"},
    {"tool_error", JSON_NUM, W(tool_error), .dflt = NAN,
	.doc = "subtracted for each tool error"},
    {"correction", JSON_NUM, W(correction), .dflt = NAN,
	.doc = "subtracted for each user correction"},
    {"minute", JSON_NUM, W(minute), .dflt = NAN,
	.doc = "subtracted for each minute of latency"},
    {"cost", JSON_NUM, W(cost), .dflt = NAN, .doc = "subtracted for each unit of cost"},
};
const struct json_table REWARD_WEIGHTS_TABLE =
    JSON_TABLE("reward_weights", struct reward_weights, weight_fields);

#define C(f) offsetof(struct example_candidate, f)
static const struct json_field candidate_fields[] = {
    {"key", JSON_STR, C(key), .flags = JSON_REQUIRED,
	.doc = "the key of the action, such as call_tool:ID"},
    {"title", JSON_STRS, C(title), .doc = "the words of the title"},
    {"text", JSON_STRS, C(text),
	.doc = "the words of title, summary and triggers together"},
    {"confidence", JSON_NUM, C(confidence), .dflt = 0, .lo = 0, .hi = 1,
	.doc = "as in the task"},
    {"cost", JSON_NUM, C(cost), .dflt = 0, .lo = 0, .hi = 1e15,
	.doc = "as in the task"},
    {"success_rate", JSON_NUM, C(success_rate), .dflt = .5, .lo = 0, .hi = 1,
	.doc = "as in the task"},
    {"freshness", JSON_NUM, C(freshness), .dflt = 1, .lo = 0, .hi = 1,
	.doc = "as in the task"},
    {"risk", JSON_NUM, C(risk), .dflt = 0, .lo = 0, .hi = 1, .doc = "as in the task"},
};
const struct json_table EXAMPLE_CANDIDATE_TABLE = {"example's candidate",
    sizeof(struct example_candidate), candidate_fields,
    sizeof candidate_fields / sizeof *candidate_fields, .recurs = 1};

#define E(f) offsetof(struct example, f)
static const struct json_field example_fields[] = {
    {"trajectory_id", JSON_STR, E(trajectory_id), .doc = "the trajectory"},
    {"task_id", JSON_STR, E(task_id), .doc = "the task"},
    {"user", JSON_STR, E(user), .flags = JSON_OMIT,
	.doc = "the user of the task, or else its session"},
    {"session", JSON_STR, E(session), .flags = JSON_OMIT,
	.doc = "the session of the task"},
    {"channel", JSON_STR, E(channel), .flags = JSON_OMIT,
	.doc = "the channel of the task"},
    {"created_at", JSON_STR, E(created_at),
	.doc = "when the task was created, RFC 3339"},
    {"step", JSON_NUM, E(step), .dflt = 1, .lo = 1, .hi = 1e9,
	.doc = "the step of the decision: 1, 2, ..."},
    {"previous", JSON_STR, E(previous),
	.doc = "the type of the action one step before"},
    {"action", JSON_STR, E(action), .flags = JSON_REQUIRED,
	.doc = "the key of the chosen action"},
    {"reward", JSON_NUM, E(reward), .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the value of the outcome; null only by mb-dataset --unrewarded: it "
	       "never came"},
    {"reward_weights", JSON_OBJECT, E(reward_weights), .flags = JSON_OMIT,
	.sub = &REWARD_WEIGHTS_TABLE,
	.doc =
	    "the weights by which the reward was computed, if the log has no reward"},
    {"propensity", JSON_NUM, E(propensity), .dflt = NAN, .lo = 0, .hi = 1,
	.doc =
	    "the probability with which the action was chosen, over 0 and at most 1"},
    {"propensity_source", JSON_STR, E(propensity_source),
	.doc = "one of logged, rescored and none; with mb-dataset --own --rescore also "
	       "checked, unchecked and contradicted"},
    {"actions", JSON_NUM, E(actions), .dflt = NAN, .lo = 1, .hi = 1e9,
	.doc = "the number of actions to choose among; default: candidates + 1"},
    {"weight", JSON_NUM, E(weight), .dflt = 1, .lo = 0, .hi = 1,
	.doc = "1/T for each of T decisions, over 0 and at most 1"},
    {"words", JSON_STRS, E(words), .doc = "the words of the input"},
    {"context", JSON_STRS, E(context), .doc = "the words of the context"},
    {"candidates", JSON_LIST, E(candidates), .sub = &EXAMPLE_CANDIDATE_TABLE,
	.limit = LIMIT_CANDIDATES,
	.doc = "the candidates, in the order memory, skill, tool"},
};
const struct json_table EXAMPLE_TABLE =
    JSON_TABLE("example", struct example, example_fields);

static int
check_candidate(const struct example_candidate *c, struct arena *a, struct err *e)
{
	struct action parsed;

	if (action_parse(c->key, a, &parsed, e) < 0)
		return -1;
	if (parsed.type == ACTION_COMPOSITE || parsed.ids.n != 1)
		return err_set(e, ERR_INPUT, "not the key of a candidate: '%.*s'",
		    STR_ARG(c->key));
	return 0;
}

int
example_read_any(struct json_in *in, struct example *x, struct str line,
    struct arena *a, struct err *e)
{
	struct action parsed;

	if (json_read(in, (struct json_target){&EXAMPLE_TABLE, x, a}, line, e) < 0)
		return -1;
	if (action_parse(x->action, a, &parsed, e) < 0)
		return err_prefix(e, "action");
	if (!isnan(x->propensity) && !(x->propensity > 0))
		return err_set(
		    e, ERR_INPUT, "propensity: must be over 0 and at most 1: '0'");
	if (!(x->weight > 0))
		return err_set(
		    e, ERR_INPUT, "weight: must be over 0 and at most 1: '0'");
	for (size_t i = 0; i < x->candidates.n; i++) {
		if (check_candidate(example_candidate(x, i), a, e) < 0)
			return err_prefix(e, "candidates[%zu]", i);
	}
	if (isnan(x->actions))
		x->actions = (double)x->candidates.n + 1;
	return 0;
}

int
example_read(struct json_in *in, struct example *x, struct str line, struct arena *a,
    struct err *e)
{
	if (example_read_any(in, x, line, a, e) < 0)
		return -1;
	return isnan(x->reward) ? err_set(e, ERR_INPUT, "reward: is missing") : 0;
}
