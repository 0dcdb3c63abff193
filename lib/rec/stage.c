#include "rec/stage.h"

#include <stddef.h>

#define S(f) offsetof(struct stage_line, f)
static const struct json_field stage_fields[] = {
    {"stage", JSON_STR, S(stage), .flags = JSON_REQUIRED,
	.doc = "the name of the stage"},
    {"status", JSON_NUM, S(status), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "the exit status; absent when the stage begins"},
    {"seconds", JSON_NUM, S(seconds), .flags = JSON_OMIT, .dflt = NAN, .hi = 1e15,
	.doc = "the duration; absent with --now"},
    {"blame", JSON_STR, S(blame), .flags = JSON_OMIT,
	.doc = "the stage that caused the failure: this stage, or, if its input was "
	       "bad, the stage that made the input"},
};
const struct json_table STAGE_TABLE =
    JSON_TABLE("stage", struct stage_line, stage_fields);

int
stage_line_read(struct json_in *in, struct stage_line *s, struct str line,
    struct arena *a, struct err *e)
{
	return json_read(in, (struct json_target){&STAGE_TABLE, s, a}, line, e);
}
