/*
 * Logs of Inspect (UK AISI), version 2, as JSON: inspect_ai/log/_log.py, EvalLog. A
 * sample is a task; its epoch is a trial of it. The samples are streamed, so the log
 * around them has only the members before them: that are all but the last ones.
 */
#include <math.h>

#include "base/num.h"
#include "import/conversation.h"
#include "import/message_tools.h"
#include "import/times.h"

enum part {
	I_TASK,
	I_RUN,
	I_ID,
	I_EPOCH,
	I_UUID,
	I_INPUT,
	I_MESSAGES,
	I_SOURCE,
	I_EVENTS,
	I_TOOLS,
	I_SCORES,
	I_SCORE,
	I_VALUE,
	I_ERROR,
	I_LIMIT,
	I_RETRIES,
	I_INVALID,
	I_FROM,
	I_UNTIL,
	I_SECONDS,
	I_USAGE,
	I_COST
};

static const struct import_row ROWS[] = {
    {I_TASK, "eval/task", "task.task_id, with the id of the sample", "the log"},
    {I_RUN, "eval/run_id", "trajectory_id, with task, id and epoch", "the log"},
    {I_ID, "id", "task.task_id", "a sample"},
    {I_EPOCH, "epoch", "the trial", "a sample"},
    {I_UUID, "uuid", "trajectory_id", "a sample"},
    {I_INPUT, "input", "task.input: the text, or the texts of the user", "a sample"},
    {I_MESSAGES, "messages", "the messages", "a sample"},
    {I_SOURCE, "source", "input: a message that the agent did not write", "a message"},
    {I_EVENTS, "events", "the events", "a sample"},
    {I_EVENTS, "transcript/events", "the events", "a sample"},
    {I_TOOLS, "tools", "the tools on offer", "a model event"},
    {I_SCORES, "scores", "reward, if there is one score or --score names it; scores",
	"a sample"},
    {I_SCORE, "score", "the only score", "a sample"},
    {I_VALUE, "value",
	"C is 1, P is 0.5, I and N are 0; a number, true, false, yes or no; the values "
	"of an object are scores of their own, NAME/KEY",
	"a score"},
    {I_ERROR, "error", "outcome.status is error", "a sample"},
    {I_LIMIT, "limit/type",
	"time and working are outcome.status timeout; others are counted", "a sample"},
    {I_INVALID, "invalidation", "the sample is left out", "a sample"},
    {I_FROM, "started_at", "task.created_at", "a sample"},
    {I_UNTIL, "completed_at", "outcome.latency_ms, without total_time", "a sample"},
    {I_SECONDS, "total_time", "outcome.latency_ms", "a sample"},
    {I_USAGE, "model_usage", "the models", "a sample"},
    {I_COST, "total_cost", "outcome.cost, if all models have it", "a model"},
};
static const struct import_map MAP = IMPORT_MAP(ROWS);

/* The log around a sample; the sample itself if it is alone, as in JSON Lines. */
static const struct json_value *
log_of(const struct json_value *sample)
{
	return sample->up == NULL || sample->up->up == NULL ? sample : sample->up->up;
}

static bool
is_log(const struct json_value *v)
{
	return value_get(v, "eval") != NULL && value_at(v, "eval/task") != NULL;
}

static bool
is_sample(const struct json_value *v)
{
	return value_get(v, "id") != NULL && value_get(v, "epoch") != NULL &&
	       value_get(v, "input") != NULL;
}

static bool
is_inspect(const struct json_value *v)
{
	return is_log(v) || (is_sample(v) && is_log(log_of(v)));
}

/* A text may be kept apart: attachment://KEY. */
static struct str
attached(const struct json_value *sample, struct str s)
{
	static const char *const PLACES[] = {"attachments", "transcript/content"};
	static const char *const HEADS[] = {"attachment://", "tc://"};
	struct arena a = {0};

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(HEADS[i]);
		struct str text;

		if (!str_starts(s, str_of(HEADS[i])))
			continue;
		text = value_text(value_get(value_at(sample, PLACES[i]),
		    arena_cstr(&a, (struct str){s.p + n, s.n - n})));
		if (text.p != NULL)
			s = text;
	}
	arena_release(&a);
	return s;
}

/* The texts of the user in the input of a sample. */
static struct str
input_of(const struct json_value *sample, struct arena *a)
{
	const struct json_value *v = import_get(&MAP, I_INPUT, sample);
	struct str all = STR_NONE;

	if (value_is(v, VALUE_STRING))
		return attached(sample, v->text);
	for (v = value_first(v); v != NULL; v = v->next) {
		struct message m;

		message_read(&m, v, a);
		if (m.role != ROLE_USER || m.text.n == 0)
			continue;
		m.text = attached(sample, m.text);
		all = all.n == 0 ? m.text
				 : arena_fmt(a, "%.*s\n%.*s", (int)all.n, all.p,
				       (int)m.text.n, m.text.p);
	}
	return all;
}

/* Approval is a person's or a policy's no to a call. */
static void
mark_rejections(struct message *m, const struct json_value *v)
{
	if (!str_is(value_text(value_at(v, "error/type")), "approval"))
		return;
	for (size_t i = 0; i < m->results; i++)
		m->result[i].state = CALL_REJECTED;
}

static void
take_messages(struct import *im, struct episode *ep, const struct json_value *sample,
    struct arena *a)
{
	const struct json_value *v = value_first(import_get(&MAP, I_MESSAGES, sample));

	for (; v != NULL; v = v->next) {
		struct message m;

		if (str_is(import_text(&MAP, I_SOURCE, v), "input"))
			continue;
		message_read(&m, v, a);
		if (m.role == ROLE_USER)
			m.text = STR_NONE; /* a sample is one task */
		mark_rejections(&m, v);
		message_take(im, ep, &m, EPISODE_NEVER);
	}
}

static void
take_tools(struct import *im, struct episode *ep, const struct json_value *sample)
{
	const struct json_value *v = value_first(import_get(&MAP, I_EVENTS, sample));

	for (; v != NULL; v = v->next) {
		const struct json_value *tools = import_get(&MAP, I_TOOLS, v);

		if (!str_is(value_text(value_get(v, "event")), "model"))
			continue;
		message_tools(im, &ep->offered, tools);
		if (value_is(tools, VALUE_ARRAY) && tools->first == NULL)
			ep->offers_none = true;
	}
}

/* value_to_float of inspect_ai/scorer/_metric.py; NAN if it is no number. */
static double
number_of(const struct json_value *v)
{
	static const struct {
		const char *word;
		double value;
	} WORDS[] = {{"C", 1}, {"P", .5}, {"I", 0}, {"N", 0}, {"yes", 1}, {"Yes", 1},
	    {"true", 1}, {"True", 1}, {"no", 0}, {"No", 0}, {"false", 0}, {"False", 0}};
	double n;

	if (value_bool(v) >= 0)
		return value_bool(v);
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
		if (value_is(v, VALUE_STRING) && str_is(v->text, WORDS[i].word))
			return WORDS[i].value;
	}
	return num_parse(value_text(v), &n) ? n : NAN;
}

/* One score; several of an object. only: it is the reward without --score. */
static void
take_score(struct import *im, struct episode *ep, struct str name,
    const struct json_value *value, bool only)
{
	struct arena a = {0};

	if (!value_is(value, VALUE_OBJECT)) {
		if (value != NULL)
			import_one_score(im, ep, name, number_of(value), only);
		else
			import_miss(im, "no value of this score", name);
		return;
	}
	for (const struct json_value *v = value->first; v != NULL; v = v->next) {
		struct str both = arena_fmt(
		    &a, "%.*s/%.*s", (int)name.n, name.p, (int)v->key.n, v->key.p);

		import_one_score(im, ep, both, number_of(v),
		    only && v == value->last && v == value->first);
	}
	arena_release(&a);
}

static void
take_scores(struct import *im, struct episode *ep, const struct json_value *sample)
{
	const struct json_value *all = import_get(&MAP, I_SCORES, sample);
	const struct json_value *one = import_get(&MAP, I_SCORE, sample);

	if (one != NULL)
		take_score(im, ep, STR("score"), import_get(&MAP, I_VALUE, one), true);
	for (one = value_first(all); one != NULL; one = one->next)
		take_score(im, ep, one->key, import_get(&MAP, I_VALUE, one),
		    all->first == all->last);
}

/* Limits that ended the sample; it is scored all the same. */
static void
take_limit(struct import *im, struct episode *ep, struct str limit)
{
	if (str_is(limit, "time") || str_is(limit, "working"))
		ep->status = STR("timeout");
	else if (limit.n > 0)
		import_miss(im, "a sample that a limit ended", limit);
}

static void
take_outcome(struct import *im, struct episode *ep, const struct json_value *sample)
{
	const struct json_value *usage = import_get(&MAP, I_USAGE, sample);
	int64_t at;

	if (import_time(im, &MAP, I_FROM, sample, &at))
		episode_seen_at(ep, at);
	if (import_time(im, &MAP, I_UNTIL, sample, &at))
		episode_seen_at(ep, at);
	ep->latency_ms = value_number(import_get(&MAP, I_SECONDS, sample)) * 1000;
	if (!(ep->latency_ms >= 0))
		ep->latency_ms = NAN;
	for (const struct json_value *v = value_first(usage); v != NULL; v = v->next) {
		double cost = value_number(import_get(&MAP, I_COST, v));

		ep->cost = v == usage->first ? cost : ep->cost + cost;
	}
	take_limit(im, ep, import_text(&MAP, I_LIMIT, sample));
	ep->error = import_get(&MAP, I_ERROR, sample) != NULL;
	if (ep->error)
		ep->status = STR("error");
}

static void
take_sample(struct import *im, const struct json_value *v, struct arena *a)
{
	const struct json_value *log = log_of(v);
	struct str task = import_text(&MAP, I_TASK, log),
		   id = import_text(&MAP, I_ID, v);
	struct episode *ep = import_episode(im, STR(""));

	ep->task_id = episode_keep(
	    ep, task.n == 0
		    ? id
		    : arena_fmt(a, "%.*s/%.*s", (int)task.n, task.p, (int)id.n, id.p));
	ep->trial = episode_keep(ep, import_text(&MAP, I_EPOCH, v));
	ep->trace_id = episode_keep(ep, import_text(&MAP, I_RUN, log));
	ep->id = episode_keep(ep, import_text(&MAP, I_UUID, v));
	if (ep->id.p == NULL)
		ep->id = arena_fmt(&ep->arena, "%.*s/%.*s/%.*s", STR_ARG(ep->trace_id),
		    STR_ARG(ep->task_id), STR_ARG(ep->trial));
	ep->input = episode_keep(ep, input_of(v, a));
	take_tools(im, ep, v);
	take_messages(im, ep, v, a);
	take_outcome(im, ep, v);
	take_scores(im, ep, v);
	import_close(im, ep);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	struct arena a = {0};

	if (is_sample(v)) {
		if (import_get(&MAP, I_INVALID, v) != NULL)
			import_miss(im, "a sample that was declared invalid", STR_NONE);
		else
			take_sample(im, v, &a);
	} else if (!is_log(v)) {
		return err_set(e, ERR_INPUT, "neither a sample nor a log of Inspect");
	} else if (value_get(v, "samples") == NULL) {
		import_miss(im, "a log without samples", STR_NONE);
	}
	arena_release(&a);
	return 0;
}

const struct import_format FORMAT_INSPECT = {.name = "inspect",
    .title =
	"evaluation logs of Inspect (UK AI Security Institute), version 2, as JSON",
    .notes = "A sample is a task, and an epoch a trial of it. "
	     "Convert .eval files, which are zip archives, by "
	     "inspect log convert --to json. "
	     "A sample with one score has its reward; of several, --score chooses. "
	     "What a user says after the beginning is no new task. "
	     "A sample that failed has no score, and as a result it is worth 0.",
    .map = IMPORT_MAP(ROWS),
    .is = is_inspect,
    .record = record};
