#include "rec/tally.h"

#include <stddef.h>

#define T(f) offsetof(struct tally, f)
#define C(f) offsetof(struct status_count, f)
static const struct json_field status_fields[] = {
    {"status", JSON_STR, C(status), .doc = "the word, at most 100 bytes of it"},
    {"lines", JSON_NUM, C(lines), .dflt = 0, .doc = "the number of these lines"},
};
const struct json_table STATUS_COUNT_TABLE =
    JSON_TABLE("unknown status", struct status_count, status_fields);

static const struct json_field ineligible_fields[] = {
    {"input", JSON_NUM, T(ineligible.input), .doc = "lines without task.input"},
    {"decision", JSON_NUM, T(ineligible.decision), .doc = "lines without a decision"},
    {"reward", JSON_NUM, T(ineligible.reward),
	.doc = "lines with neither a reward nor an outcome.status"},
    {"status", JSON_NUM, T(ineligible.status),
	.doc = "lines without a reward whose outcome.status is no known word"},
    {"statuses", JSON_LIST, T(ineligible.statuses), .flags = JSON_OMIT,
	.sub = &STATUS_COUNT_TABLE, .limit = 100,
	.doc = "these words, the most frequent first"},
};
static const struct json_table INELIGIBLE_TABLE =
    JSON_TABLE("ineligible", struct tally, ineligible_fields);

#define REJECTED                                                                       \
	{"seen", JSON_NUM, T(seen),                                                    \
	    .doc = "lines left out because an earlier run marked their id"},           \
	    {"duplicate", JSON_NUM, T(duplicate),                                      \
		.doc = "lines left out because their id occurred before in this run"}, \
	    {"other_shard", JSON_NUM, T(other),                                        \
		.doc = "lines left out because they belong to another shard"},         \
	    {"without", JSON_NUM, T(without),                                          \
		.doc = "lines left out because their id is in the file of --without"}, \
	    {"unsampled", JSON_NUM, T(unsampled),                                      \
		.doc = "lines left out because they are not in the sample"},           \
	    {"bad", JSON_NUM, T(bad),                                                  \
		.doc = "bad lines; each was reported on stderr"},                      \
	{                                                                              \
		"ineligible", JSON_OBJECT, 0,                                          \
		    .sub = &INELIGIBLE_TABLE,                                          \
		    .doc = "lines left out because nothing can be learnt from them"    \
	}

static const struct json_field rejected_fields[] = {REJECTED};
const struct json_table REJECTED_TABLE =
    JSON_TABLE("rejected", struct tally, rejected_fields);

static const struct json_field tally_fields[] = {
    {"read", JSON_NUM, T(read), .doc = "lines that are not empty"},
    {"selected", JSON_NUM, T(selected), .doc = "lines that were passed on"},
    REJECTED,
};
const struct json_table TALLY_TABLE = JSON_TABLE("tally", struct tally, tally_fields);

int
tally_read(struct json_in *in, struct tally *t, struct str line, struct arena *a,
    struct err *e)
{
	return json_read(in, (struct json_target){&TALLY_TABLE, t, a}, line, e);
}
