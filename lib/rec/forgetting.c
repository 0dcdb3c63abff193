#include "rec/forgetting.h"

#include <stddef.h>

#define F(f) offsetof(struct forgetting, f)
static const struct json_field forgetting_fields[] = {
    {"dry_run", JSON_BOOL, F(dry_run), .doc = "whether nothing was erased"},
    {"trajectories", JSON_NUM, F(trajectories),
	.doc = "the number of trajectories to forget"},
    {"unknown", JSON_NUM, F(unknown),
	.doc = "how many of them the state did not have; they are marked all the same"},
    {"reservoir", JSON_NUM, F(reservoir),
	.doc = "the number of lines of reservoir.jsonl that were removed"},
    {"runs", JSON_NUM, F(runs),
	.doc = "the number of lines of the files in runs/ that were removed, or where "
	       "the id became a tombstone"},
    {"watch", JSON_NUM, F(watch),
	.doc = "the number of lines of the watch where the id became a tombstone"},
    {"cases", JSON_NUM, F(cases), .doc = "the number of trials removed from cases.db"},
    {"marks", JSON_NUM, F(marks),
	.doc = "the number of ids in seen.db that became tombstones"},
    {"audit", JSON_NUM, F(audit),
	.doc =
	    "the number of lines of the audit log that have such an id, and keep it"},
    {"learnt", JSON_STRS, F(learnt),
	.doc = "the versions that may have learnt from them"},
};
const struct json_table FORGETTING_TABLE =
    JSON_TABLE("forgetting", struct forgetting, forgetting_fields);
