#include "rec/verification.h"

#include <stddef.h>

#define V(f) offsetof(struct verification, f)
static const struct json_field verification_fields[] = {
    {"state", JSON_STR, V(state), .doc = "the state directory"},
    {"sound", JSON_BOOL, V(sound), .doc = "whether no problem was found"},
    {"lines", JSON_NUM, V(lines),
	.doc = "the number of lines of the audit log that were checked"},
    {"versions", JSON_NUM, V(versions),
	.doc = "the number of versions that were checked"},
    {"first_bad_line", JSON_NUM, V(first_bad_line), .dflt = NAN,
	.doc = "the number of the first line of the audit log that was altered or "
	       "inserted, or after which lines are missing"},
    {"findings", JSON_STRS, V(findings), .doc = "the problems, in sentences"},
    {"notes", JSON_STRS, V(notes),
	.doc = "facts that are not problems but worth knowing"},
    {"repaired", JSON_STRS, V(repaired), .flags = JSON_OMIT,
	.doc = "the repairs that --repair made"},
};
const struct json_table VERIFICATION_TABLE =
    JSON_TABLE("verification", struct verification, verification_fields);
