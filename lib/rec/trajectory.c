#include "rec/trajectory.h"

#include <stddef.h>

#include "base/limits.h"
#include "rec/action.h"
#include "rec/outcome.h"

#define C(f) offsetof(struct candidate, f)
static const struct json_field candidate_fields[] = {
    {"id", JSON_STR, C(id), .flags = JSON_REQUIRED | JSON_ID,
	.doc = "the name of the candidate, unique among all candidates of the task"},
    {"type", JSON_STR, C(type),
	.doc = "memory, skill or tool; the set that contains the candidate takes "
	       "precedence"},
    {"title", JSON_STR, C(title), .doc = "a few words"},
    {"summary", JSON_STR, C(summary),
	.doc = "one sentence that says what the candidate is for"},
    {"triggers", JSON_STRS, C(triggers), .doc = "words that suggest this candidate"},
    {"cost", JSON_NUM, C(cost), .dflt = 0, .lo = 0, .hi = 1e15,
	.doc = "expected cost of one use"},
    {"confidence", JSON_NUM, C(confidence), .dflt = 0, .lo = 0, .hi = 1,
	.doc = "how certain the source of the candidate is that it fits the task"},
    {"success_rate", JSON_NUM, C(success_rate), .dflt = .5, .lo = 0, .hi = 1,
	.doc = "share of past uses that succeeded"},
    {"freshness", JSON_NUM, C(freshness), .dflt = 1, .lo = 0, .hi = 1,
	.doc = "1 is new, 0 is out of date"},
    {"risk", JSON_NUM, C(risk), .dflt = 0, .lo = 0, .hi = 1,
	.doc = "how much harm a use could do"},
    {"tags", JSON_STRS, C(tags), .doc = "labels; passed on, not used"},
    {"source", JSON_STR, C(source),
	.doc = "where the candidate comes from; passed on, not used"},
};
const struct json_table CANDIDATE_TABLE = {"candidate", sizeof(struct candidate),
    candidate_fields, sizeof candidate_fields / sizeof *candidate_fields, .recurs = 1,
    .alike = 1 + offsetof(struct candidate, alike)};

#define D(f) offsetof(struct decision, f)
static const struct json_field decision_reward_fields[] = {
    {"total", JSON_NUM, D(reward), .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the value of what this decision did"},
    {"source", JSON_STR, D(reward_source),
	.doc = "feedback: mb-reward wrote it; then no total means that it was "
	       "revoked"},
    {"at", JSON_STR, D(reward_at), .doc = "when the feedback was given, RFC 3339"},
};
static const struct json_table DECISION_REWARD_TABLE =
    JSON_TABLE("reward", struct decision, decision_reward_fields);

#define K(f) offsetof(struct canary, f)
static const struct json_field decision_canary_fields[] = {
    {"version", JSON_STR, K(version), .doc = "the version on trial"},
    {"against", JSON_STR, K(against), .doc = "the version that it is compared with"},
    {"share", JSON_NUM, K(share), .lo = 0, .hi = 1,
	.doc = "the share of the units for which the version on trial decides"},
    {"unit", JSON_STR, K(unit), .doc = "session, user or task"},
    {"since", JSON_STR, K(since), .doc = "when the version got its first share"},
};
static const struct json_table DECISION_CANARY_TABLE =
    JSON_TABLE("canary", struct canary, decision_canary_fields);

static const struct json_field decision_shadow_fields[] = {
    {"version", JSON_STR, D(shadow.version), .doc = "the router of --shadow"},
    {"action", JSON_STR, D(shadow.action),
	.doc = "the action that it would choose, without exploration"},
};
static const struct json_table DECISION_SHADOW_TABLE =
    JSON_TABLE("shadow", struct decision, decision_shadow_fields);

static const struct json_field decision_fields[] = {
    {"step", JSON_NUM, D(step), .dflt = NAN, .lo = 1, .hi = 1e9,
	.doc = "1, 2, ...; default: the position in the list"},
    {"decision_type", JSON_STR, D(decision_type), .flags = JSON_REQUIRED,
	.doc = "one of direct_answer, clarify, inject_memory, load_skill, call_tool "
	       "and composite_action"},
    {"selected_ids", JSON_STRS, D(selected_ids), .flags = JSON_ID, .limit = 64,
	.doc = "the candidates that were chosen"},
    {"rejected_ids", JSON_STRS, D(rejected_ids), .flags = JSON_NAME,
	.doc = "the candidates that were considered and not chosen"},
    {"withheld_ids", JSON_STRS, D(withheld_ids), .flags = JSON_OMIT | JSON_NAME,
	.doc = "the candidates that were hidden from the router, which could not "
	       "choose them"},
    {"rationale", JSON_STR, D(rationale), .doc = "the reasons, in words"},
    {"estimated_cost", JSON_NUM, D(estimated_cost), .dflt = NAN, .lo = 0, .hi = 1e15,
	.doc = "expected cost of the action"},
    {"propensity", JSON_NUM, D(propensity), .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the probability with which the router chose this action, over 0 and at "
	       "most 1"},
    {"actions", JSON_NUM, D(actions), .flags = JSON_OMIT, .dflt = NAN, .lo = 1,
	.hi = 1e9, .doc = "the number of actions that the router chose among"},
    {"router_version", JSON_STR, D(router_version), .doc = "the version that chose"},
    {"canary", JSON_OBJECT, D(canary), .flags = JSON_OMIT,
	.sub = &DECISION_CANARY_TABLE,
	.doc = "the canary that was on; then the propensity is that of both versions "
	       "together, by their shares"},
    {"shadow", JSON_OBJECT, 0, .flags = JSON_OMIT, .sub = &DECISION_SHADOW_TABLE,
	.doc = "what another router would do (mb-route --shadow); it is not used"},
    {"override", JSON_STR, D(override), .flags = JSON_OMIT,
	.doc =
	    "why the router did not choose: always (a pin), or fallback (it expected "
	    "too little); absent: it chose"},
    {"explore", JSON_STR, D(explore), .flags = JSON_OMIT,
	.doc = "the exploration: one of squarecb, epsilon, softmax and leave-one-out; "
	       "absent: none"},
    {"epsilon", JSON_NUM, D(epsilon), .flags = JSON_OMIT, .dflt = NAN, .lo = 0, .hi = 1,
	.doc =
	    "with epsilon: the probability that is divided among all actions equally; "
	    "with leave-one-out: that of the next best action"},
    {"temperature", JSON_NUM, D(temperature), .flags = JSON_OMIT, .dflt = NAN, .lo = 0,
	.hi = 1e9, .doc = "with softmax: the temperature"},
    {"seed", JSON_NUM, D(seed), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "the seed of the exploration"},
    {"reward", JSON_NUM, D(reward), .flags = JSON_OMIT, .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the value of what this decision did; if absent, the reward of the "
	       "trajectory"},
    {"reward", JSON_OBJECT, 0, .sub = &DECISION_REWARD_TABLE,
	.doc = "the reward can also be an object"},
};
const struct json_table DECISION_TABLE =
    JSON_TABLE("decision", struct decision, decision_fields);

#define O(f) offsetof(struct outcome, f)
static const struct json_field outcome_fields[] = {
    {"status", JSON_STR, O(status),
	.doc = "one of the words of the table above; any other word is no outcome"},
    {"latency_ms", JSON_NUM, O(latency_ms), .dflt = NAN, .lo = 0, .hi = 1e15,
	.doc = "milliseconds until the outcome; absent: unknown"},
    {"tool_errors", JSON_NUM, O(tool_errors), .dflt = 0, .lo = 0, .hi = 1e9,
	.doc = "number of tool calls that failed"},
    {"user_corrections", JSON_NUM, O(user_corrections), .dflt = 0, .lo = 0, .hi = 1e9,
	.doc = "number of times the user had to correct the agent"},
    {"implicit_corrections", JSON_NUM, O(implicit_corrections), .flags = JSON_OMIT,
	.dflt = 0, .lo = 0, .hi = 1e9,
	.doc = "how many of these mb-reward --implicit has counted"},
    {"cost", JSON_NUM, O(cost), .dflt = NAN, .lo = 0, .hi = 1e15,
	.doc = "the cost; absent: unknown"},
};
const struct json_table OUTCOME_TABLE =
    JSON_TABLE("outcome", struct outcome, outcome_fields);

#define T(f) offsetof(struct trajectory, f)
#define TASK_FIELDS(input_flags)                                                       \
	{"task_id", JSON_STR, T(task.task_id), .flags = JSON_ID,                       \
	    .doc = "the name of the task"},                                            \
	    {"input", JSON_STR, T(task.input), .flags = (input_flags),                 \
		.doc = "the question or request"},                                     \
	    {"channel", JSON_STR, T(task.channel), .doc = "where the task came from"}, \
	    {"created_at", JSON_STR, T(task.created_at),                               \
		.doc = "when the task was created, RFC 3339"},                         \
	    {"user_id", JSON_STR, T(task.user_id), .flags = JSON_NAME,                 \
		.doc = "the user; passed on, not used"},                               \
	    {"session_id", JSON_STR, T(task.session_id),                               \
		.flags = JSON_OMIT | JSON_NAME,                                        \
		.doc = "the conversation that the task belongs to"},                   \
	    {"trace_id", JSON_STR, T(task.trace_id), .flags = JSON_OMIT | JSON_NAME,   \
		.doc = "the trace of the task in another tool"},                       \
	{                                                                              \
		"cluster", JSON_STR, T(task.cluster),                                  \
		    .flags = JSON_OMIT | JSON_NAME,                                    \
		    .doc =                                                             \
			"tasks with the same cluster count as one unit in a benchmark" \
	}

static const struct json_field asked_fields[] = {TASK_FIELDS(0)};
static const struct json_field to_route_fields[] = {TASK_FIELDS(JSON_REQUIRED)};
static const struct json_table ASKED_TABLE =
    JSON_TABLE("task", struct trajectory, asked_fields);
const struct json_table TO_ROUTE_TABLE =
    JSON_TABLE("task", struct trajectory, to_route_fields);

static const struct json_field context_fields[] = {
    {"conversation_summary", JSON_STR, T(context.conversation_summary),
	.doc = "the conversation so far"},
    {"environment_summary", JSON_STR, T(context.environment_summary),
	.doc = "the environment of the agent"},
    {"recent_failures", JSON_STRS, T(context.recent_failures),
	.doc = "recent failures"},
};
const struct json_table CONTEXT_TABLE =
    JSON_TABLE("context_snapshot", struct trajectory, context_fields);

static const struct json_field sets_fields[] = {
    {"memory", JSON_LIST, T(candidates[KIND_MEMORY]), .sub = &CANDIDATE_TABLE,
	.limit = LIMIT_CANDIDATES, .raw = 1 + T(set_text[KIND_MEMORY]),
	.doc = "memories that could be recalled"},
    {"skill", JSON_LIST, T(candidates[KIND_SKILL]), .sub = &CANDIDATE_TABLE,
	.limit = LIMIT_CANDIDATES, .raw = 1 + T(set_text[KIND_SKILL]),
	.doc = "skills that could be loaded"},
    {"tool", JSON_LIST, T(candidates[KIND_TOOL]), .sub = &CANDIDATE_TABLE,
	.limit = LIMIT_CANDIDATES, .raw = 1 + T(set_text[KIND_TOOL]),
	.doc = "tools that could be called"},
};
const struct json_table SETS_TABLE = {"candidate_sets", sizeof(struct trajectory),
    sets_fields, sizeof sets_fields / sizeof *sets_fields,
    .unknown = 1 + T(unknown_set)};

static const struct json_field reward_fields[] = {
    {"total", JSON_NUM, T(reward), .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the value of the outcome"},
    {"source", JSON_STR, T(reward_source),
	.doc = "feedback: mb-reward wrote it; then no total means that the reward was "
	       "revoked"},
    {"at", JSON_STR, T(reward_at), .doc = "when the feedback was given, RFC 3339"},
};
static const struct json_table REWARD_TABLE =
    JSON_TABLE("reward", struct trajectory, reward_fields);

/* The fields of these sub-tables are in the trajectory itself, so the offset is 0. */
#define ASKED(t, f)                                                                    \
	{                                                                              \
		"task", JSON_OBJECT, 0, .flags = (f), .sub = &(t),                     \
					.doc = "the task of the agent"                 \
	}
#define AROUND                                                                         \
	{"context_snapshot", JSON_OBJECT, 0, .sub = &CONTEXT_TABLE,                    \
	    .doc = "the context of the task"},                                         \
	{                                                                              \
		"candidate_sets", JSON_OBJECT, 0, .sub = &SETS_TABLE,                  \
						  .raw = 1 + T(candidates_text),       \
						  .doc = "the candidates for the task" \
	}

static const struct json_field task_fields[] = {
    ASKED(TO_ROUTE_TABLE, JSON_REQUIRED),
    AROUND,
    {"trajectory_id", JSON_STR, T(trajectory_id), .flags = JSON_ID,
	.doc = "kept if present"},
};
const struct json_table TASK_TABLE = JSON_TABLE("task", struct trajectory, task_fields);

static const struct json_field trajectory_fields[] = {
    {"trajectory_id", JSON_STR, T(trajectory_id), .flags = JSON_REQUIRED | JSON_ID,
	.doc = "the name of the trajectory; lines with the same id are the same "
	       "trajectory"},
    ASKED(ASKED_TABLE, 0),
    AROUND,
    {"decisions", JSON_LIST, T(decisions), .sub = &DECISION_TABLE,
	.limit = LIMIT_DECISIONS, .doc = "the decisions, in order"},
    {"outcome", JSON_OBJECT, T(outcome), .sub = &OUTCOME_TABLE,
	.raw = 1 + T(outcome_text), .doc = "the outcome"},
    {"reward", JSON_NUM, T(reward), .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the value of the outcome; if absent, it is computed from the outcome"},
    {"reward", JSON_OBJECT, 0, .sub = &REWARD_TABLE,
	.doc = "the reward can also be an object with its parts"},
};
const struct json_table TRAJECTORY_TABLE =
    JSON_TABLE("trajectory", struct trajectory, trajectory_fields);

int
task_bounded(const struct trajectory *t, struct err *e)
{
	if (task_candidates(t) > LIMIT_CANDIDATES)
		return err_set(e, ERR_INPUT, "candidate_sets: more than %d candidates",
		    LIMIT_CANDIDATES);
	return 0;
}

int
task_read(struct json_in *in, struct trajectory *t, struct str line, struct arena *a,
    struct err *e)
{
	if (json_read(in, (struct json_target){&TASK_TABLE, t, a}, line, e) < 0)
		return -1;
	return task_bounded(t, e);
}

bool
reward_revoked(const struct trajectory *t)
{
	return isnan(t->reward) && str_is(t->reward_source, "feedback");
}

bool
decision_revoked(const struct decision *d)
{
	return isnan(d->reward) && str_is(d->reward_source, "feedback");
}

/* Whether a decision has a reward; `whole`: the trajectory has one for all. */
static bool
is_rewarded(const struct trajectory *t, bool whole)
{
	const struct decision *d = t->decisions.v;

	for (size_t i = 0; i < t->decisions.n; i++) {
		if (!isnan(d[i].reward) || (whole && !decision_revoked(&d[i])))
			return true;
	}
	return false;
}

enum trajectory_lack
trajectory_lacks_reward(const struct trajectory *t)
{
	if (!isnan(t->reward))
		return LACKS_NOTHING;
	if (reward_revoked(t) || t->outcome.status.p == NULL)
		return LACKS_REWARD;
	return outcome_kind(t->outcome.status) == OUTCOME_UNKNOWN ? LACKS_STATUS
								  : LACKS_NOTHING;
}

enum trajectory_lack
trajectory_lacks(const struct trajectory *t)
{
	enum trajectory_lack lack;

	if (t->task.input.p == NULL)
		return LACKS_INPUT;
	if (t->decisions.n == 0)
		return LACKS_DECISION;
	lack = trajectory_lacks_reward(t);
	if (is_rewarded(t, lack == LACKS_NOTHING))
		return LACKS_NOTHING;
	return lack == LACKS_STATUS ? LACKS_STATUS : LACKS_REWARD;
}

int
id_plain(struct str line, struct err *e)
{
	if (line.n >= 2 && line.p[0] == '"' && line.p[line.n - 1] == '"')
		return err_set(e, ERR_INPUT,
		    "an id is plain text, without quotation marks: jq -r prints it so");
	return 0;
}

int
trajectory_id_read(
    struct json_in *in, struct str *id, struct str line, struct arena *a, struct err *e)
{
	struct trajectory t = {.trajectory_id = line};

	if (id_plain(line, e) < 0)
		return -1;
	if (line.n > 0 && line.p[0] == '{' &&
	    json_read(in, (struct json_target){&TRAJECTORY_TABLE, &t, a}, line, e) < 0)
		return -1;
	*id = t.trajectory_id;
	return 0;
}

int
trajectory_check(struct json_in *in, struct trajectory *t, struct str line,
    struct arena *a, struct err *e)
{
	const struct decision *d;
	struct str action;

	if (json_read(in, (struct json_target){&TRAJECTORY_TABLE, t, a}, line, e) < 0)
		return -1;
	if (task_bounded(t, e) < 0)
		return -1;
	d = t->decisions.v;
	for (size_t i = 0; i < t->decisions.n; i++) {
		if (decision_action(&d[i], a, &action, e) < 0)
			return err_prefix(e, "decisions[%zu]", i);
	}
	return 0;
}

int
trajectory_fit(const struct trajectory *t, struct err *e)
{
	switch (trajectory_lacks(t)) {
	case LACKS_INPUT:
		return err_set(e, ERR_INPUT, "task.input: is missing");
	case LACKS_DECISION:
		return err_set(e, ERR_INPUT, "decisions: at least one is required");
	case LACKS_REWARD:
		return err_set(e, ERR_INPUT,
		    "reward: is missing, and there is no outcome.status to compute it "
		    "from");
	case LACKS_STATUS:
		return err_set(e, ERR_INPUT,
		    "outcome.status: '%.*s' is no known word, and there is no reward: "
		    "map it with mb-reward --map",
		    STR_ARG(t->outcome.status));
	case LACKS_NOTHING:
		break;
	}
	return 0;
}

int
decision_action(
    const struct decision *d, struct arena *a, struct str *action, struct err *e)
{
	struct action made;

	if (!isnan(d->propensity) && !(d->propensity > 0))
		return err_set(
		    e, ERR_INPUT, "propensity: must be over 0 and at most 1: '0'");
	if (action_make(d->decision_type, d->selected_ids, a, &made, e) < 0)
		return -1;
	*action = action_key(&made, a);
	return 0;
}
