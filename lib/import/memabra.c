/*
 * Trajectories of memabra itself: the artefacts of its Python alpha, a document a
 * trajectory, of any layout; also today's trajectories. Fields keep their values;
 * those that memabra does not know are carried.
 */
#include "base/limits.h"
#include "import/import.h"
#include "import/redact.h"
#include "json/out.h"
#include "rec/rename_line.h"
#include "rec/trajectory.h"

enum part { T_INSIDE, T_ID, T_TASK, T_SETS, T_DECISIONS, T_EVENTS };

static const struct import_row ROWS[] = {
    {T_INSIDE, "trajectory", "the trajectory, if something is around it"},
    {T_ID, "trajectory_id", "trajectory_id"},
    {T_ID, "id", "trajectory_id"},
    {T_TASK, "task", "task; a text is task.input"},
    {T_SETS, "candidate_sets", "candidate_sets; tools, skills and memories as well"},
    {T_DECISIONS, "decisions", "decisions"},
    {T_EVENTS, "events", "events; without bodies under --redact"},
};
#define MAP (&FORMAT_MEMABRA.map)

static bool
is_trajectory(const struct json_value *v)
{
	const struct json_value *task = import_get(MAP, T_TASK, v);

	return import_text(MAP, T_ID, v).p != NULL &&
	       (value_is(task, VALUE_STRING) || value_get(task, "input") != NULL) &&
	       (import_get(MAP, T_SETS, v) != NULL ||
		   import_get(MAP, T_DECISIONS, v) != NULL);
}

static bool
is_memabra(const struct json_value *v)
{
	return is_trajectory(v) || is_trajectory(import_get(MAP, T_INSIDE, v));
}

static void
put_key(struct buf *b, const char *key)
{
	if (b->p[b->n - 1] != '{')
		buf_addc(b, ',');
	buf_addf(b, "\"%s\":", key);
}

/* The candidates by their kind: the alpha may name a kind in the plural. */
static void
copy_sets(struct buf *b, const struct json_value *sets)
{
	static const char *const NAMES[][2] = {
	    {"tools", "tool"}, {"skills", "skill"}, {"memories", "memory"}};
	struct str key;

	buf_addc(b, '{');
	for (const struct json_value *v = value_first(sets); v != NULL; v = v->next) {
		key = v->key;
		for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
			if (str_is(key, NAMES[i][0]))
				key = str_of(NAMES[i][1]);
		}
		if (v != sets->first)
			buf_addc(b, ',');
		json_str(b, key);
		buf_addc(b, ':');
		value_write(b, v);
	}
	buf_addc(b, '}');
}

static void
put_text(struct buf *to, struct str s, bool redact)
{
	struct buf b = {0};

	if (redact)
		redact_text(&b, s);
	json_str(to, redact ? buf_str(&b) : s);
	buf_release(&b);
}

/* The task, whose text has no secrets under --redact. */
static void
copy_task(struct buf *b, const struct json_value *task, bool redact)
{
	const char *between = "";

	buf_addc(b, '{');
	if (value_is(task, VALUE_STRING)) {
		buf_adds(b, "\"input\":");
		put_text(b, task->text, redact);
	}
	for (const struct json_value *v = value_first(task); v != NULL; v = v->next) {
		buf_adds(b, between);
		json_str(b, v->key);
		buf_addc(b, ':');
		if (str_is(v->key, "input") && v->type == VALUE_STRING)
			put_text(b, v->text, redact);
		else
			value_write(b, v);
		between = ",";
	}
	buf_addc(b, '}');
}

static void
copy_member(struct buf *b, const struct json_value *v, bool redact)
{
	bool is_id = str_is(v->key, "trajectory_id") || str_is(v->key, "id");

	if (is_id || (redact && str_is(v->key, "events")))
		return;
	if (b->p[b->n - 1] != '{')
		buf_addc(b, ',');
	json_str(b, v->key);
	buf_addc(b, ':');
	if (str_is(v->key, "candidate_sets"))
		copy_sets(b, v);
	else if (str_is(v->key, "task"))
		copy_task(b, v, redact);
	else
		value_write(b, v);
}

/* Whether the line is a trajectory as mb-select reads it, with a decision. */
static int
check(struct str line, struct err *e)
{
	struct json_in *in = json_in_new();
	struct arena a = {0};
	struct trajectory t;
	int rc = trajectory_check(in, &t, line, &a, e);

	if (rc == 0 && line.n > LIMIT_LINE)
		rc = err_set(
		    e, ERR_INPUT, "the trajectory is longer than a line may be");
	if (rc == 0 && t.task.input.n == 0)
		rc = err_set(e, ERR_INPUT, "task.input: is empty");
	if (rc == 0 && t.decisions.n == 0)
		rc = err_set(e, ERR_INPUT, "decisions: there is none");
	json_in_free(in);
	arena_release(&a);
	return rc;
}

static void
write_members(struct buf *b, const struct json_value *v, bool redact)
{
	buf_addc(b, '{');
	put_key(b, "trajectory_id");
	json_str(b, import_text(MAP, T_ID, v));
	for (const struct json_value *m = value_first(v); m != NULL; m = m->next)
		copy_member(b, m, redact);
	if (value_get(v, "candidate_source") == NULL) {
		put_key(b, "candidate_source");
		json_str(b, STR("record"));
	}
	buf_addc(b, '}');
}

static int
write_trajectory(struct import *im, const struct json_value *v, struct err *e)
{
	const struct import_options *o = import_options(im);
	struct import_facts facts = {.id = import_text(MAP, T_ID, v),
	    .rewarded = value_get(v, "reward") != NULL,
	    .status = value_at(v, "outcome/status") != NULL};
	struct buf b = {0};
	struct arena a = {0};
	struct str line;
	bool merged = false;
	int rc;

	if (o->results) {
		import_miss(
		    im, "a trajectory, which is no result of an evaluation", STR_NONE);
		return 0;
	}
	write_members(&b, v, o->redact);
	line = buf_str(&b);
	rc = check(line, e);
	if (rc == 0 && o->rename != NULL) {
		line = rename_line(o->rename, line, &a, &merged);
		rc = check(line, e); /* a new id may be too long */
	}
	if (rc == 0 && merged)
		import_miss(im,
		    "a trajectory with candidates that --rename gives one id: the "
		    "first stays, and the propensity is left out",
		    STR_NONE);
	if (rc == 0)
		import_put(im, &facts, line);
	buf_release(&b);
	arena_release(&a);
	return rc;
}

static int
record(struct import *im, const struct json_value *v, struct err *e)
{
	const struct json_value *inside = import_get(MAP, T_INSIDE, v);

	if (is_trajectory(inside))
		v = inside;
	if (!is_trajectory(v))
		return err_set(e, ERR_INPUT,
		    "no trajectory: it needs a trajectory_id, a task with an input, "
		    "and "
		    "candidate_sets or decisions");
	return write_trajectory(im, v, e);
}

const struct import_format FORMAT_MEMABRA = {.name = "memabra",
    .title = "trajectories of memabra: the artefacts of its Python alpha, a "
	     "pretty-printed document a file",
    .notes = "Fields keep their values and are checked by mb-select. A trajectory_id "
	     "that is there again is read once. --rename renames as that of mb-select.",
    .map = IMPORT_MAP(ROWS),
    .is = is_memabra,
    .record = record};
