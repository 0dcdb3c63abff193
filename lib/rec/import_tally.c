#include "rec/import_tally.h"

#include <math.h>

#define M(f) offsetof(struct import_miss, f)
static const struct json_field miss_fields[] = {
    {"reason", JSON_STR, M(reason), .flags = JSON_REQUIRED,
	.doc = "what was not understood, or why there is no trajectory"},
    {"count", JSON_NUM, M(count), .flags = JSON_REQUIRED, .doc = "how often"},
};
const struct json_table IMPORT_MISS_TABLE =
    JSON_TABLE("miss", struct import_miss, miss_fields);

#define T(f) offsetof(struct import_tally, f)
static const struct json_field tally_fields[] = {
    {"format", JSON_STR, T(format), .doc = "the format of the log"},
    {"records", JSON_NUM, T(records), .dflt = 0, .doc = "records that were read"},
    {"bad", JSON_NUM, T(bad), .dflt = 0,
	.doc = "records that are not JSON, or not of the format"},
    {"trajectories", JSON_NUM, T(trajectories), .dflt = 0,
	.doc = "trajectories that were printed"},
    {"rewards", JSON_NUM, T(rewards), .dflt = 0, .doc = "trajectories with a reward"},
    {"statuses", JSON_NUM, T(statuses), .dflt = 0,
	.doc = "trajectories with a status of the outcome"},
    {"results", JSON_NUM, T(results), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "results that were printed, with --as results"},
    {"misses", JSON_LIST, T(misses), .sub = &IMPORT_MISS_TABLE,
	.doc = "what was not understood"},
};
const struct json_table IMPORT_TALLY_TABLE =
    JSON_TABLE("import tally", struct import_tally, tally_fields);
