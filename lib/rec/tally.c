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

static const struct json_field doubt_fields[] = {
    {"candidate", JSON_NUM, T(doubt.candidate),
	.doc = "trajectories with a decision that names no candidate of their task"},
    {"set", JSON_NUM, T(doubt.set),
	.doc = "trajectories with candidate_sets of an unknown kind"},
    {"content", JSON_NUM, T(doubt.content),
	.doc =
	    "lines with the id of an earlier line, but other content; these are also "
	    "among the duplicates"},
    {"user", JSON_NUM, T(doubt.user),
	.doc = "lines with the id of a line of another user, of this input or of an "
	       "earlier run; they are left out"},
    {"time", JSON_NUM, T(doubt.time),
	.doc = "trajectories whose task.created_at is not RFC 3339"},
    {"step", JSON_NUM, T(doubt.step),
	.doc = "trajectories whose steps contradict the order of their decisions"},
    {"merged", JSON_NUM, T(doubt.merged),
	.doc =
	    "trajectories with candidates that got the same id by --rename: the first "
	    "stays, and the propensity is left out"},
};
static const struct json_table DOUBT_TABLE =
    JSON_TABLE("doubt", struct tally, doubt_fields);

#define REJECTED                                                                       \
	{"seen", JSON_NUM, T(seen),                                                    \
	    .doc = "lines left out because an earlier run marked their id, with the "  \
		   "same reward"},                                                     \
	    {"changed", JSON_NUM, T(changed),                                          \
		.doc = "selected lines whose id an earlier run marked, with another "  \
		       "reward"},                                                      \
	    {"revoked", JSON_NUM, T(revoked),                                          \
		.doc = "lines left out because their reward was revoked after an "     \
		       "earlier run"},                                                 \
	    {"waiting", JSON_NUM, T(waiting),                                          \
		.doc = "lines left out because a reward may still come: --wait"},      \
	    {"duplicate", JSON_NUM, T(duplicate),                                      \
		.doc = "lines left out because their id occurred before in this run"}, \
	    {"other_shard", JSON_NUM, T(other),                                        \
		.doc = "lines left out because they belong to another shard"},         \
	    {"without", JSON_NUM, T(without),                                          \
		.doc = "lines left out because their id is in the file of --without"}, \
	    {"unsampled", JSON_NUM, T(unsampled),                                      \
		.doc = "lines left out because they are not in the sample"},           \
	    {"leaked", JSON_NUM, T(leaked),                                            \
		.doc = "lines left out because their task is in the benchmark"},       \
	    {"bad", JSON_NUM, T(bad),                                                  \
		.doc = "bad lines; each was reported on stderr"},                      \
	    {"first_bad", JSON_STR, T(first_bad), .flags = JSON_OMIT,                  \
		.doc = "the first bad line: FILE:LINE: what is wrong"},                \
	    {"bad_hash", JSON_STR, T(bad_hash), .flags = JSON_OMIT,                    \
		.doc = "a hash of the bad lines: other bad lines have another one"},   \
	    {"ineligible", JSON_OBJECT, 0, .sub = &INELIGIBLE_TABLE,                   \
		.doc = "lines left out because nothing can be learnt from them"},      \
	{                                                                              \
		"doubt", JSON_OBJECT, 0,                                               \
		    .sub = &DOUBT_TABLE,                                               \
		    .doc = "new trajectories that are not left out, but of which a "   \
			   "part is not understood"                                    \
	}

static const struct json_field rejected_fields[] = {REJECTED};
const struct json_table REJECTED_TABLE =
    JSON_TABLE("rejected", struct tally, rejected_fields);

static const struct json_field tally_fields[] = {
    {"read", JSON_NUM, T(read), .doc = "lines that are not empty"},
    {"skipped", JSON_NUM, T(skipped),
	.doc = "lines before a bookmark, which were not read: mb-select(1)"},
    {"selected", JSON_NUM, T(selected), .doc = "lines that were passed on"},
    {"in_suite", JSON_NUM, T(in_suite), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "with --benchmark: new trajectories that offer a candidate of the "
	       "benchmark"},
    REJECTED,
    {"reason", JSON_STR, T(reason), .flags = JSON_OMIT,
	.doc = "with --policy: why the trajectories were too few"},
    {"note", JSON_STR, T(note), .flags = JSON_OMIT, .doc = "the doubts in words"},
};
const struct json_table TALLY_TABLE = JSON_TABLE("tally", struct tally, tally_fields);

int
tally_read(struct json_in *in, struct tally *t, struct str line, struct arena *a,
    struct err *e)
{
	return json_read(in, (struct json_target){&TALLY_TABLE, t, a}, line, e);
}
