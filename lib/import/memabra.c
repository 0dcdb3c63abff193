/*
 * Trajectories of memabra itself: the artefacts of its Python alpha, a document a
 * trajectory, of any layout; also today's trajectories. Fields keep their values;
 * those that memabra does not know are carried.
 */
#include "base/limits.h"
#include "import/import.h"
#include "import/redact.h"
#include "json/out.h"
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

/* Writes values with new names for ids. */
struct copy {
	struct buf *b;
	struct import *im;
	const struct import_options *opt;
};

static void copy_value(const struct copy *, const struct json_value *, bool is_id);

static bool
holds_ids(struct str key)
{
	return str_is(key, "selected_ids") || str_is(key, "rejected_ids") ||
	       str_is(key, "withheld_ids");
}

/* The elements of an array; or the members of an object, one of which may be the id. */
static void
copy_inside(const struct copy *c, const struct json_value *v, bool has_ids)
{
	for (const struct json_value *m = v->first; m != NULL; m = m->next) {
		if (m != v->first)
			buf_addc(c->b, ',');
		if (v->type == VALUE_OBJECT) {
			json_str(c->b, m->key);
			buf_addc(c->b, ':');
			copy_value(c, m, has_ids && str_is(m->key, "id"));
		} else
			copy_value(c, m, has_ids);
	}
}

static void
copy_value(const struct copy *c, const struct json_value *v, bool is_id)
{
	struct arena a = {0};
	bool object = v->type == VALUE_OBJECT;

	if (v->type == VALUE_STRING && is_id)
		json_str(c->b, import_id(c->im, v->text, &a));
	else if (object || v->type == VALUE_ARRAY) {
		buf_addc(c->b, object ? '{' : '[');
		copy_inside(c, v, is_id || holds_ids(v->key));
		buf_addc(c->b, object ? '}' : ']');
	} else
		value_write(c->b, v);
	arena_release(&a);
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
copy_sets(const struct copy *c, const struct json_value *sets)
{
	static const char *const NAMES[][2] = {
	    {"tools", "tool"}, {"skills", "skill"}, {"memories", "memory"}};
	struct str key;

	buf_addc(c->b, '{');
	for (const struct json_value *v = value_first(sets); v != NULL; v = v->next) {
		key = v->key;
		for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
			if (str_is(key, NAMES[i][0]))
				key = str_of(NAMES[i][1]);
		}
		if (v != sets->first)
			buf_addc(c->b, ',');
		json_str(c->b, key);
		buf_addc(c->b, ':');
		copy_value(c, v, true);
	}
	buf_addc(c->b, '}');
}

static void
put_text(const struct copy *c, struct str s)
{
	struct buf b = {0};

	if (c->opt->redact)
		redact_text(&b, s);
	json_str(c->b, c->opt->redact ? buf_str(&b) : s);
	buf_release(&b);
}

/* The task, whose text has no secrets under --redact. */
static void
copy_task(const struct copy *c, const struct json_value *task)
{
	const char *between = "";

	buf_addc(c->b, '{');
	if (value_is(task, VALUE_STRING)) {
		buf_adds(c->b, "\"input\":");
		put_text(c, task->text);
	}
	for (const struct json_value *v = value_first(task); v != NULL; v = v->next) {
		buf_adds(c->b, between);
		json_str(c->b, v->key);
		buf_addc(c->b, ':');
		if (str_is(v->key, "input") && v->type == VALUE_STRING)
			put_text(c, v->text);
		else
			copy_value(c, v, false);
		between = ",";
	}
	buf_addc(c->b, '}');
}

static void
copy_member(const struct copy *c, const struct json_value *v)
{
	bool is_id = str_is(v->key, "trajectory_id") || str_is(v->key, "id");

	if (is_id || (c->opt->redact && str_is(v->key, "events")))
		return;
	if (c->b->p[c->b->n - 1] != '{')
		buf_addc(c->b, ',');
	json_str(c->b, v->key);
	buf_addc(c->b, ':');
	if (str_is(v->key, "candidate_sets"))
		copy_sets(c, v);
	else if (str_is(v->key, "task"))
		copy_task(c, v);
	else
		copy_value(c, v, false);
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

static int
write_trajectory(struct import *im, const struct json_value *v, struct err *e)
{
	int rc;
	struct buf b = {0};
	struct copy c = {&b, im, import_options(im)};
	struct import_facts facts = {.id = import_text(MAP, T_ID, v),
	    .rewarded = value_get(v, "reward") != NULL,
	    .status = value_at(v, "outcome/status") != NULL};

	buf_addc(&b, '{');
	put_key(&b, "trajectory_id");
	json_str(&b, facts.id);
	for (const struct json_value *m = value_first(v); m != NULL; m = m->next)
		copy_member(&c, m);
	if (value_get(v, "candidate_source") == NULL) {
		put_key(&b, "candidate_source");
		json_str(&b, STR("record"));
	}
	buf_addc(&b, '}');
	rc = check(buf_str(&b), e);
	if (rc == 0)
		import_put(im, &facts, buf_str(&b));
	buf_release(&b);
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
	     "that is there again is read once.",
    .map = IMPORT_MAP(ROWS),
    .is = is_memabra,
    .record = record};
