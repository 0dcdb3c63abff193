#include "rec/verification.h"

#include <stddef.h>

#define V(f) offsetof(struct verification, f)
static const struct json_field verification_fields[] = {
    {"state", JSON_STR, V(state), .doc = "the directory"},
    {"sound", JSON_BOOL, V(sound), .doc = "whether nothing was found"},
    {"lines", JSON_NUM, V(lines), .doc = "of the audit log, looked at"},
    {"versions", JSON_NUM, V(versions), .doc = "looked at"},
    {"first_bad_line", JSON_NUM, V(first_bad_line), .dflt = NAN,
	.doc = "of the audit log: the first that was altered, inserted, or stands at a "
	       "cut"},
    {"findings", JSON_STRS, V(findings), .doc = "what is wrong, in sentences"},
    {"notes", JSON_STRS, V(notes), .doc = "what is as it may be, and worth knowing"},
    {"repaired", JSON_STRS, V(repaired), .flags = JSON_OMIT,
	.doc = "what --repair has done"},
};
const struct json_table VERIFICATION_TABLE =
    JSON_TABLE("verification", struct verification, verification_fields);
