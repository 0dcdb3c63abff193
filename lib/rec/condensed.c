#include "rec/condensed.h"

#include <stddef.h>

#include "json/out.h"

#define C(f) offsetof(struct condensed, f)
static const struct json_field left_out_fields[] = {
    {"lacks", JSON_STR, C(lacks), .flags = JSON_OMIT,
	.doc = "input, decision, reward or status: what learning needs and it lacks"},
    {"revoked", JSON_BOOL, C(revoked), .flags = JSON_OMIT, .dflt = -1,
	.doc = "whether its reward was revoked"},
    {"leaked", JSON_BOOL, C(leaked), .flags = JSON_OMIT, .dflt = -1,
	.doc = "whether its task is in the benchmark"},
    {"in_suite", JSON_BOOL, C(offers), .flags = JSON_OMIT, .dflt = -1,
	.doc = "whether it offers a candidate of the benchmark"},
    {"stamp", JSON_STR, C(stamp), .flags = JSON_OMIT,
	.doc = "a hash of its reward and outcome"},
    {"line", JSON_STR, C(line), .flags = JSON_OMIT, .doc = "a hash of the line"},
};
static const struct json_table LEFT_OUT_TABLE =
    JSON_TABLE("left_out", struct condensed, left_out_fields);

static const struct json_field task_fields[] = {
    {"task_id", JSON_STR, C(t.task.task_id), .flags = JSON_OMIT, .doc = "as it was"},
    {"user_id", JSON_STR, C(t.task.user_id), .flags = JSON_OMIT, .doc = "as it was"},
    {"session_id", JSON_STR, C(t.task.session_id), .flags = JSON_OMIT,
	.doc = "as it was"},
    {"trace_id", JSON_STR, C(t.task.trace_id), .flags = JSON_OMIT, .doc = "as it was"},
    {"created_at", JSON_STR, C(t.task.created_at), .flags = JSON_OMIT,
	.doc = "as it was"},
};
static const struct json_table LEFT_TASK_TABLE =
    JSON_TABLE("task", struct condensed, task_fields);

static const struct json_field outcome_fields[] = {
    {"status", JSON_STR, C(t.outcome.status), .flags = JSON_OMIT,
	.doc = "as it was, if it is no known word"},
};
static const struct json_table LEFT_OUTCOME_TABLE =
    JSON_TABLE("outcome", struct condensed, outcome_fields);

static const struct json_field condensed_fields[] = {
    {"left_out", JSON_OBJECT, 0, .sub = &LEFT_OUT_TABLE,
	.doc = "what decides about the line"},
    {"trajectory_id", JSON_STR, C(t.trajectory_id), .flags = JSON_REQUIRED,
	.doc = "the trajectory"},
    {"task", JSON_OBJECT, 0, .flags = JSON_OMIT, .sub = &LEFT_TASK_TABLE,
	.doc = "its ids and time"},
    {"outcome", JSON_OBJECT, 0, .flags = JSON_OMIT, .sub = &LEFT_OUTCOME_TABLE,
	.doc = "its outcome"},
};
const struct json_table CONDENSED_TABLE =
    JSON_TABLE("condensed line", struct condensed, condensed_fields);

static const char BEGINS[] = "\t{\"left_out\":";

bool
condensed_is(struct str line)
{
	return line.n >= sizeof BEGINS - 1 &&
	       memcmp(line.p, BEGINS, sizeof BEGINS - 1) == 0;
}

/* Whether a line, after some tabs, begins as a condensed one. */
static bool
looks_so(struct str line)
{
	while (line.n > 1 && line.p[0] == '\t' && line.p[1] == '\t') {
		line.p++;
		line.n--;
	}
	return condensed_is(line);
}

void
condensed_pass(struct buf *b, struct str line)
{
	if (looks_so(line))
		buf_addc(b, '\t');
	buf_add_str(b, line);
}

struct str
condensed_passed(struct str line)
{
	return looks_so(line) ? (struct str){line.p + 1, line.n - 1} : line;
}

void
condensed_init(struct condensed *c)
{
	json_defaults(&CONDENSED_TABLE, c);
}

void
condensed_write(struct buf *b, const struct condensed *c)
{
	buf_addc(b, '\t');
	json_write(b, &CONDENSED_TABLE, c);
}

int
condensed_read(struct json_in *in, struct condensed *c, struct str line,
    struct arena *a, struct err *e)
{
	return json_read(in, (struct json_target){&CONDENSED_TABLE, c, a}, line, e);
}

uint64_t
condensed_hash(struct str s)
{
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++)
		v = v << 4 |
		    (uint64_t)(s.p[i] <= '9' ? s.p[i] - '0' : s.p[i] - 'a' + 10);
	return v;
}

static const char *const WORDS[] = {[LACKS_INPUT] = "input",
    [LACKS_DECISION] = "decision",
    [LACKS_REWARD] = "reward",
    [LACKS_STATUS] = "status"};

const char *
lack_word(enum trajectory_lack lack)
{
	return WORDS[lack];
}

enum trajectory_lack
condensed_lacks(const struct condensed *c)
{
	for (int i = LACKS_INPUT; i <= LACKS_STATUS; i++) {
		if (str_is(c->lacks, WORDS[i]))
			return (enum trajectory_lack)i;
	}
	return LACKS_NOTHING;
}
