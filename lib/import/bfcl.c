/*
 * The Berkeley Function-Calling Leaderboard, versions 1 to 4 (ShishirPatil/gorilla,
 * bfcl_eval): questions, results, and scores. They are joined by the id of the test.
 * The score file of a category lists only the tests that failed, after a header with
 * their number; so a test that passed is known only from the whole file.
 */
#include <math.h>

#include "import/bfcl_scores.h"
#include "import/conversation.h"
#include "import/grouped.h"
#include "import/python_calls.h"

enum part {
	B_ID,
	B_RESULT,
	B_SECONDS,
	B_QUESTION,
	B_TOOLS,
	B_CORRECT,
	B_TOTAL,
	B_VALID,
	B_CATEGORY
};

static const struct import_row ROWS[] = {
    {B_ID, "id", "task.task_id, and the category: up to its last _", "each record"},
    {B_RESULT, "result",
	"decisions: {NAME: ARGUMENTS}, or calls as text in the syntax of Python; the "
	"answer: another text; of a test of several turns, a list of turns, each a "
	"list "
	"of steps",
	"a result"},
    {B_SECONDS, "latency", "outcome.latency_ms: the sum of its numbers", "a result"},
    {B_QUESTION, "question", "task.input: the texts of the user in the first turn",
	"a question"},
    {B_TOOLS, "function", "candidates", "a question"},
    {B_CORRECT, "correct_count", "the number of failures, with total_count",
	"the header of a score file"},
    {B_TOTAL, "total_count", "the number of failures, with correct_count",
	"the header of a score file"},
    {B_VALID, "valid", "false: reward is 0", "a failure"},
    {B_CATEGORY, "test_category", "the category of the score file", "a failure"},
};
static const struct import_map MAP = IMPORT_MAP(ROWS);

/* ---- what a record is ---- */

static bool
is_header(const struct json_value *v)
{
	return value_get(v, "accuracy") != NULL &&
	       import_get(&MAP, B_CORRECT, v) != NULL &&
	       import_get(&MAP, B_TOTAL, v) != NULL;
}

static bool
is_failure(const struct json_value *v)
{
	return import_text(&MAP, B_ID, v).n > 0 &&
	       value_bool(import_get(&MAP, B_VALID, v)) == 0;
}

static bool
is_result(const struct json_value *v)
{
	const struct json_value *result = import_get(&MAP, B_RESULT, v);

	return import_text(&MAP, B_ID, v).n > 0 &&
	       (value_is(result, VALUE_STRING) || value_is(result, VALUE_ARRAY));
}

static bool
is_question(const struct json_value *v)
{
	return import_text(&MAP, B_ID, v).n > 0 &&
	       import_get(&MAP, B_QUESTION, v) != NULL;
}

static bool
has(const struct json_value *v, const char *const keys[])
{
	for (; *keys != NULL; keys++) {
		if (value_get(v, *keys) != NULL)
			return true;
	}
	return false;
}

static bool
is_bfcl(const struct json_value *v)
{
	static const char *const RESULT[] = {
	    "input_token_count", "latency", "inference_log", "traceback", NULL};
	static const char *const QUESTION[] = {"function", "involved_classes", NULL};

	return is_header(v) ||
	       (is_failure(v) && value_get(v, "test_category") != NULL) ||
	       (is_result(v) && has(v, RESULT)) || (is_question(v) && has(v, QUESTION));
}

/* A small copy of a record, which holds these members: a log of a run may be long. */
static struct json_value *
extract(const struct json_value *v, const char *const keys[], struct arena *a)
{
	struct json_value *to = value_add(a, NULL, STR_NONE, VALUE_OBJECT);

	for (; *keys != NULL; keys++) {
		const struct json_value *member = value_get(v, *keys);

		if (member != NULL)
			value_share(a, to, member)->key = member->key;
	}
	return to;
}

static int
keep(struct import *im, const struct json_value *v, const char *const keys[],
    struct err *e)
{
	struct arena a = {0};
	int rc = grouped_add(im, import_text(&MAP, B_ID, v), extract(v, keys, &a), e);

	arena_release(&a);
	return rc;
}

/* ---- a test: its question, its results, its failure ---- */

struct test {
	struct import *im;
	const struct json_value *question; /* NULL if no file of questions has it */
	struct json_value *runs;           /* an array of results, or NULL */
	bool failed;
	struct arena arena;
};

/* A model's API has no dots in the names of functions, so BFCL writes '_' for them. */
static struct str
name_on_offer(const struct json_value *tools, struct str name)
{
	struct str found = name;
	size_t n = 0;

	for (const struct json_value *v = value_first(tools); v != NULL; v = v->next) {
		struct str s = value_text(value_get(v, "name"));
		size_t i = 0;

		if (str_eq(s, name))
			return name;
		while (i < s.n && i < name.n &&
		       (s.p[i] == name.p[i] || (s.p[i] == '.' && name.p[i] == '_')))
			i++;
		if (s.n == name.n && i == s.n) {
			found = s;
			n++;
		}
	}
	return n == 1 ? found : name;
}

static void
take_calls(
    const struct test *t, struct episode *ep, struct message_call *call, size_t n)
{
	const struct json_value *tools = import_get(&MAP, B_TOOLS, t->question);
	struct message m = {.role = ROLE_AGENT, .call = call, .calls = n};

	for (size_t i = 0; i < n; i++)
		call[i].name = name_on_offer(tools, call[i].name);
	if (n > 0)
		message_take(t->im, ep, &m, EPISODE_NEVER);
}

static void
take_text(const struct test *t, struct episode *ep, struct str text, struct arena *a)
{
	struct message m = {.role = ROLE_AGENT, .text = text};
	struct message_call *call = NULL;
	size_t n = python_calls(text, &call, a);

	if (n > 0)
		take_calls(t, ep, call, n);
	else if (text.n > 0)
		message_take(t->im, ep, &m, EPISODE_NEVER);
}

/* What a model answered at once: a text, or a list of {NAME: ARGUMENTS}. */
static void
take_step(const struct test *t, struct episode *ep, const struct json_value *step,
    struct arena *a)
{
	struct message_call *call;
	size_t n = 0;

	if (value_is(step, VALUE_STRING)) {
		take_text(t, ep, step->text, a);
		return;
	}
	for (const struct json_value *v = value_first(step); v != NULL; v = v->next) {
		if (value_is(v, VALUE_STRING))
			take_text(t, ep, v->text, a);
		for (const struct json_value *c = value_first(v); c != NULL;
		     c = c->next)
			n++;
	}
	call = arena_alloc(a, (n + 1) * sizeof *call);
	n = 0;
	for (const struct json_value *v = value_first(step); v != NULL; v = v->next) {
		if (!value_is(v, VALUE_OBJECT))
			continue;
		for (const struct json_value *c = v->first; c != NULL; c = c->next)
			call[n++] =
			    (struct message_call){.name = c->key, .arguments = c};
	}
	take_calls(t, ep, call, n);
}

static void
take_result(const struct test *t, struct episode *ep, const struct json_value *run,
    struct arena *a)
{
	const struct json_value *result = import_get(&MAP, B_RESULT, run);
	const struct json_value *first = value_first(result);

	if (!value_is(first, VALUE_ARRAY))
		take_step(t, ep, result, a);
	for (; value_is(first, VALUE_ARRAY); first = first->next) { /* a turn */
		for (const struct json_value *v = first->first; v != NULL; v = v->next)
			take_step(t, ep, v, a);
	}
	if (ep->calls == 0)
		ep->answered = true; /* no call is an answer, though it may be empty */
}

/* The messages of the first turn; before version 3 there was only one turn. */
static void
take_question(const struct test *t, struct episode *ep, struct arena *a)
{
	const struct json_value *v = import_get(&MAP, B_QUESTION, t->question);
	struct message m = {.role = ROLE_USER};

	message_tools(t->im, &ep->offered, import_get(&MAP, B_TOOLS, t->question));
	if (value_is(v, VALUE_STRING)) {
		m.text = v->text;
		message_take(t->im, ep, &m, EPISODE_NEVER);
		return;
	}
	v = value_first(v);
	if (value_is(v, VALUE_ARRAY))
		v = v->first;
	for (; v != NULL; v = v->next) {
		message_read(&m, v, a);
		if (m.role == ROLE_USER)
			message_take(t->im, ep, &m, EPISODE_NEVER);
	}
}

/* The sum of all numbers of a latency, which is a list of lists for several turns. */
static double
sum(const struct json_value *v)
{
	double all = 0;

	if (!value_is(v, VALUE_ARRAY))
		return value_number(v);
	for (v = v->first; v != NULL; v = v->next)
		all += sum(v);
	return all;
}

static void
take_run(struct test *t, const struct json_value *run, struct str id)
{
	struct episode *ep = import_episode(t->im, STR(""));
	const struct json_value *result = import_get(&MAP, B_RESULT, run);
	double reward, seconds;
	struct arena a = {0};

	reward = bfcl_reward(t->im, id, t->failed, t->runs->first == t->runs->last);
	ep->task_id = episode_keep(ep, id);
	take_question(t, ep, &a);
	ep->error = value_is(result, VALUE_STRING) &&
		    str_starts(result->text, STR("Error during inference"));
	if (ep->error)
		ep->status = STR("error");
	else
		take_result(t, ep, run, &a);
	seconds = sum(import_get(&MAP, B_SECONDS, run));
	if (seconds > 0) { /* it tells the runs of several models apart */
		ep->latency_ms = seconds * 1000;
		ep->id = arena_fmt(&ep->arena, "%.*s/%.9g", (int)id.n, id.p, seconds);
	}
	if (!isnan(reward))
		import_one_score(t->im, ep, STR("valid"), reward, true);
	import_close(t->im, ep);
	arena_release(&a);
}

static void
take(void *ctx, const struct json_value *v)
{
	struct test *t = ctx;

	if (is_failure(v)) {
		t->failed = true;
	} else if (is_result(v)) {
		if (t->runs == NULL)
			t->runs = value_add(&t->arena, NULL, STR_NONE, VALUE_ARRAY);
		value_share(&t->arena, t->runs, v);
	} else if (t->question == NULL) {
		t->question = v;
	}
}

static void
finish_test(void *ctx, struct str trace, struct arena *of_records)
{
	struct test *t = ctx;

	(void)of_records;
	if (t->failed && t->runs == NULL)
		import_miss(t->im, "a failure without its result", STR_NONE);
	for (const struct json_value *v = value_first(t->runs); v != NULL; v = v->next)
		take_run(t, v, trace.p == NULL ? import_text(&MAP, B_ID, v) : trace);
	arena_reset(&t->arena);
	*t = (struct test){.im = t->im, .arena = t->arena};
}

/* ---- the format ---- */

static int
take_failure(struct import *im, const struct json_value *v, struct err *e)
{
	static const char *const KEYS[] = {"id", "valid", NULL};

	bfcl_failure(im, import_text(&MAP, B_ID, v), import_text(&MAP, B_CATEGORY, v));
	return keep(im, v, KEYS, e);
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	static const char *const RESULT[] = {"id", "result", "latency", NULL};
	static const char *const QUESTION[] = {"id", "question", "function", NULL};

	if (is_header(v))
		bfcl_header(im, value_number(import_get(&MAP, B_TOTAL, v)) -
				    value_number(import_get(&MAP, B_CORRECT, v)));
	else if (is_failure(v))
		return take_failure(im, v, e);
	else if (is_result(v))
		return keep(im, v, RESULT, e);
	else if (is_question(v))
		return keep(im, v, QUESTION, e);
	else if (value_get(v, "ground_truth") == NULL) /* nor a right answer */
		return err_set(e, ERR_INPUT,
		    "neither a question, nor a result, nor a score of BFCL");
	return 0;
}

static int
end(struct import *im, struct err *e)
{
	(void)e;
	bfcl_header_end(im);
	return 0;
}

static int
finish(struct import *im, struct err *e)
{
	struct test t = {.im = im};
	const struct grouped_steps steps = {take, finish_test, &t};
	int rc = grouped_each(im, &steps, e);

	arena_release(&t.arena);
	bfcl_scores_reset(im); /* the other side of --as results has other scores */
	return rc;
}

const struct import_format FORMAT_BFCL = {.name = "bfcl",
    .title =
	"the Berkeley Function-Calling Leaderboard: questions, results and score files",
    .notes =
	"Give the three files of a category together, in any order; of several "
	"categories, if need be. A test that a score file lists has reward 0. Another "
	"test of this category has reward 1, if the file lists as many failures as its "
	"header says. All else is unknown: the category of a score file without any "
	"failure as well. A test of several turns is one task, with one reward. The "
	"trajectory_id is the id of the test and the latency, which tells the runs of "
	"several models apart. For --as results, join the files of each side by "
	"cat(1). A test whose model did not answer has no trajectory; as a result it "
	"is an error.",
    .map = IMPORT_MAP(ROWS),
    .is = is_bfcl,
    .record = record,
    .end = end,
    .finish = finish};
