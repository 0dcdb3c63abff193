#include "rec/tally.h"

#include <stddef.h>

#define T(f) offsetof(struct tally, f)
static const struct json_field ineligible_fields[] = {
    {"input", JSON_NUM, T(ineligible.input), .doc = "no task.input"},
    {"decision", JSON_NUM, T(ineligible.decision), .doc = "no decision"},
    {"reward", JSON_NUM, T(ineligible.reward),
	.doc = "neither a reward nor an outcome"},
};
static const struct json_table INELIGIBLE_TABLE =
    JSON_TABLE("ineligible", struct tally, ineligible_fields);

#define REJECTED                                                                       \
	{"seen", JSON_NUM, T(seen), .doc = "left out: marked on an earlier run"},      \
	    {"duplicate", JSON_NUM, T(duplicate),                                      \
		.doc = "left out: the id came twice in this run"},                     \
	    {"other_shard", JSON_NUM, T(other), .doc = "left out: of another shard"},  \
	    {"bad", JSON_NUM, T(bad),                                                  \
		.doc = "no trajectories; each was told on stderr"},                    \
	{                                                                              \
		"ineligible", JSON_OBJECT, 0, .sub = &INELIGIBLE_TABLE,                \
					      .doc = "left out: nothing to learn from" \
	}

static const struct json_field rejected_fields[] = {REJECTED};
const struct json_table REJECTED_TABLE =
    JSON_TABLE("rejected", struct tally, rejected_fields);

static const struct json_field tally_fields[] = {
    {"read", JSON_NUM, T(read), .doc = "lines that were not empty"},
    {"selected", JSON_NUM, T(selected), .doc = "passed on"},
    REJECTED,
};
const struct json_table TALLY_TABLE = JSON_TABLE("tally", struct tally, tally_fields);

int
tally_read(struct json_in *in, struct tally *t, struct str line, struct arena *a,
    struct err *e)
{
	return json_read(in, (struct json_target){&TALLY_TABLE, t, a}, line, e);
}
