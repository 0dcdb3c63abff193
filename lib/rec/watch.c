#include "rec/watch.h"

#include <stddef.h>

#define H(f) offsetof(struct watch_header, f)
static const struct json_field header_fields[] = {
    {"version", JSON_STR, H(version), .flags = JSON_REQUIRED,
	.doc = "the active version, or rules"},
    {"before", JSON_STR, H(before),
	.doc = "the version, or rules, that was active before the promotion; null: "
	       "there is nothing to compare with"},
    {"since", JSON_STR, H(since), .doc = "when the version became active, RFC 3339"},
    {"past", JSON_STR, H(past), .flags = JSON_OMIT,
	.doc = "the version of the lines with the side past; if it becomes active "
	       "again, these lines do not count again"},
    {"margin", JSON_NUM, H(margin), .hi = 1,
	.doc = "the mean reward that the version may lose"},
    {"reference", JSON_NUM, H(reference), .dflt = NAN, .hi = 1,
	.doc = "the given mean reward of the version before; null: its logged rewards "
	       "are used"},
};
const struct json_table WATCH_HEADER_TABLE =
    JSON_TABLE("watch journal", struct watch_header, header_fields);

#define L(f) offsetof(struct watch_line, f)
static const struct json_field line_fields[] = {
    {"trajectory_id", JSON_STR, L(trajectory_id), .flags = JSON_REQUIRED | JSON_ID,
	.doc = "the trajectory that was counted"},
    {"side", JSON_STR, L(side), .flags = JSON_REQUIRED,
	.doc = "the router that chose: active, before or past, as in the header"},
    {"reward", JSON_NUM, L(reward), .flags = JSON_REQUIRED, .hi = 1,
	.doc = "the value of the outcome"},
};
const struct json_table WATCH_LINE_TABLE =
    JSON_TABLE("watch line", struct watch_line, line_fields);

#define W(f) offsetof(struct watch, f)
static const struct json_field watch_fields[] = {
    {"status", JSON_STR, W(status), .flags = JSON_REQUIRED,
	.doc = "one of idle (nothing was promoted), waiting (for rewards of the "
	       "version before), watching, worse (the alarm was raised) and over "
	       "(enough tasks without an alarm)"},
    {"version", JSON_STR, W(version), .doc = "the version that is watched, or rules"},
    {"before", JSON_STR, W(before),
	.doc = "the version, or rules, that it is compared with"},
    {"since", JSON_STR, W(since), .doc = "when the version became active"},
    {"tasks", JSON_NUM, W(tasks), .dflt = NAN,
	.doc = "the number of its rewards that were counted"},
    {"mean_reward", JSON_NUM, W(mean_reward), .dflt = NAN,
	.doc = "the mean of these rewards"},
    {"before_tasks", JSON_NUM, W(before_tasks), .dflt = NAN,
	.doc = "the number of known rewards of the version before"},
    {"before_mean_reward", JSON_NUM, W(before_mean_reward), .dflt = NAN,
	.doc = "the mean of these rewards, or the given one"},
    {"margin", JSON_NUM, W(margin), .dflt = NAN,
	.doc = "the mean reward that may be lost"},
    {"evidence", JSON_NUM, W(evidence), .dflt = NAN,
	.doc = "the e-value against the hypothesis that the version loses no more than "
	       "the margin"},
    {"alarm_at", JSON_NUM, W(alarm_at), .dflt = NAN,
	.doc = "the evidence that raises the alarm"},
    {"rolled_back_to", JSON_STR, W(rolled_back_to), .flags = JSON_OMIT,
	.doc = "the version that was made active instead"},
    {"text", JSON_STR, W(text), .doc = "the status in words"},
};
const struct json_table WATCH_TABLE = JSON_TABLE("watch", struct watch, watch_fields);

int
watch_line_read(struct json_in *in, struct watch_line *l, struct str line,
    struct arena *a, struct err *e)
{
	if (json_read(in, (struct json_target){&WATCH_LINE_TABLE, l, a}, line, e) < 0)
		return -1;
	if (!str_is(l->side, "active") && !str_is(l->side, "before") &&
	    !str_is(l->side, "past"))
		return err_set(e, ERR_INPUT,
		    "side: must be active, before or past: '%.*s'", STR_ARG(l->side));
	return 0;
}
