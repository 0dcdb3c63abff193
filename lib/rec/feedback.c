#include "rec/feedback.h"

#include <math.h>
#include <stddef.h>

#include "base/utc.h"

/* The same field as a number, a word, or true or false. */
#define F(f) offsetof(struct feedback, f)
#define VALUE(name, field, text)                                                       \
	{name, JSON_NUM, F(value[field].number), .dflt = NAN, .doc = (text)},          \
	    {name, JSON_STR, F(value[field].word),                                     \
		.doc = "a word, with a meaning by --map"},                             \
	{                                                                              \
		name, JSON_BOOL, F(value[field].truth),                                \
		    .dflt = -1, .doc = "with a meaning by --map"                       \
	}

static const struct json_field feedback_fields[] = {
    {"trajectory_id", JSON_STR, F(trajectory_id), .flags = JSON_ID,
	.doc = "the trajectory; required unless --on names another id"},
    {"task_id", JSON_STR, F(task_id), .flags = JSON_ID,
	.doc = "with --on task: all trajectories of this task"},
    {"session_id", JSON_STR, F(session_id), .flags = JSON_ID,
	.doc = "with --on session: all trajectories of this session"},
    {"trace_id", JSON_STR, F(trace_id), .flags = JSON_ID,
	.doc = "with --on trace: all trajectories of this trace"},
    {"step", JSON_NUM, F(step), .dflt = NAN, .lo = 1, .hi = 1e9,
	.doc = "the step of one decision, a whole number; absent: the whole "
	       "trajectory"},
    {"at", JSON_STR, F(at), .doc = "when the feedback was given, RFC 3339"},
    VALUE("reward", FEEDBACK_REWARD,
	"from 0, the worst, to 1, the best; another scale needs --map"),
    VALUE("score", FEEDBACK_SCORE, "the same"),
    VALUE("thumb", FEEDBACK_THUMB,
	"the same; the words up and down are known: they mean 1 and 0"),
    {"status", JSON_STR, F(value[FEEDBACK_STATUS].word),
	.doc = "a word of outcome.status; another word needs --map"},
};
const struct json_table FEEDBACK_TABLE =
    JSON_TABLE("feedback", struct feedback, feedback_fields);

static const char *const NAMES[FEEDBACK_FIELDS] = {
    "reward", "score", "thumb", "status"};

const char *
feedback_field_name(enum feedback_field f)
{
	return NAMES[f];
}

enum feedback_field
feedback_field_named(struct str name)
{
	int f = 0;

	while (f < FEEDBACK_FIELDS && !str_is(name, NAMES[f]))
		f++;
	return (enum feedback_field)f;
}

/* Finds the only one of the four fields that the line has, also if it is null. */
static int
find_field(const struct json_in *in, struct feedback *f, struct err *e)
{
	const struct json_member *m;
	size_t n = json_members(in, &m);

	f->field = FEEDBACK_FIELDS;
	for (size_t i = 0; i < n; i++) {
		enum feedback_field found = feedback_field_named(m[i].name);

		if (found == FEEDBACK_FIELDS)
			continue;
		if (f->field != FEEDBACK_FIELDS)
			return err_set(e, ERR_INPUT,
			    "%s and %s in one record: write a record for each",
			    NAMES[f->field], NAMES[found]);
		f->field = found;
	}
	if (f->field == FEEDBACK_FIELDS)
		return err_set(
		    e, ERR_INPUT, "no reward, score, thumb or status in the record");
	return 0;
}

static enum feedback_type
type_of(const struct feedback_value *v)
{
	if (v->word.p != NULL)
		return FEEDBACK_WORD;
	if (!isnan(v->number))
		return FEEDBACK_NUMBER;
	return v->truth >= 0 ? FEEDBACK_TRUTH : FEEDBACK_NULL;
}

int
feedback_read(struct json_in *in, struct feedback *f, struct str line, struct arena *a,
    struct err *e)
{
	if (json_read(in, (struct json_target){&FEEDBACK_TABLE, f, a}, line, e) < 0)
		return -1;
	f->value[FEEDBACK_STATUS].number = NAN; /* it has no row for these types */
	f->value[FEEDBACK_STATUS].truth = -1;
	f->time = 0;
	if (find_field(in, f, e) < 0)
		return -1;
	f->type = type_of(&f->value[f->field]);
	if (f->at.p != NULL && !utc_parse(f->at, &f->time))
		return err_set(e, ERR_INPUT,
		    "at: wants a time such as 2026-04-14T15:27:38Z: '%.*s'",
		    STR_ARG(f->at));
	if (!isnan(f->step) && f->step != floor(f->step))
		return err_set(
		    e, ERR_INPUT, "step: wants a whole number: %.15g", f->step);
	if (!isnan(f->step) && f->field == FEEDBACK_STATUS)
		return err_set(e, ERR_INPUT,
		    "step: a status is of the whole trajectory; a decision has a "
		    "reward, score or thumb");
	return 0;
}

#define N(f) offsetof(struct feedback_tally, f)
static const struct json_field tally_fields[] = {
    {"feedback", JSON_NUM, N(feedback), .doc = "feedback records, without bad lines"},
    {"unknown", JSON_NUM, N(unknown),
	.doc = "records that were not used: a word, or a number out of the scale"},
    {"superseded", JSON_NUM, N(superseded),
	.doc = "records that were not used: a later one is about the same thing"},
    {"unmatched", JSON_NUM, N(unmatched),
	.doc = "records that were not used: no trajectory, or no such step"},
    {"read", JSON_NUM, N(read), .doc = "trajectories, without bad lines"},
    {"rewarded", JSON_NUM, N(rewarded),
	.doc = "trajectories that got a reward or a status, whole or for a step"},
    {"revoked", JSON_NUM, N(revoked),
	.doc = "trajectories whose reward was revoked, whole or for a step"},
    {"bad_feedback", JSON_NUM, N(bad_feedback), .doc = "bad lines of feedback"},
    {"bad", JSON_NUM, N(bad), .doc = "bad lines of the log"},
    {"first_bad", JSON_STR, N(first_bad), .flags = JSON_OMIT,
	.doc = "the first bad line: FILE:LINE: what is wrong"},
    {"bad_hash", JSON_STR, N(bad_hash), .flags = JSON_OMIT,
	.doc = "a hash of the bad lines of the log: other bad lines have another one"},
};
const struct json_table FEEDBACK_TALLY_TABLE =
    JSON_TABLE("feedback tally", struct feedback_tally, tally_fields);
