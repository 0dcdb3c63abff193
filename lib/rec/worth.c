#include "rec/worth.h"

#include <math.h>
#include <stddef.h>

#define W(f) offsetof(struct worth, f)
static const struct json_field worth_fields[] = {
    {"candidate", JSON_STR, W(candidate),
	.doc = "the action that uses the candidate, such as load_skill:ID; with --by "
	       "tag, the tag of several candidates"},
    {"version", JSON_STR, W(version), .flags = JSON_OMIT,
	.doc = "with --by version, the router that made the logged decisions"},
    {"evidence", JSON_STR, W(evidence), .doc = "log or benchmark"},
    {"verdict", JSON_STR, W(verdict), .doc = "keep, retire or unknown"},
    {"worth", JSON_NUM, W(worth), .dflt = NAN,
	.doc =
	    "with less without: the mean reward that the candidate adds to a task in "
	    "which the router would choose it"},
    {"lower", JSON_NUM, W(lower), .dflt = NAN,
	.doc = "the lower confidence bound of worth"},
    {"upper", JSON_NUM, W(upper), .dflt = NAN,
	.doc = "the upper confidence bound of worth; the confidence is that of all "
	       "verdicts together, so that of a bound is larger"},
    {"offered", JSON_NUM, W(offered), .dflt = NAN,
	.doc = "the number of tasks that offer the candidate"},
    {"used", JSON_NUM, W(used), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "the number of logged decisions that used it"},
    {"chosen", JSON_NUM, W(chosen), .dflt = NAN,
	.doc = "the number of tasks in which the router would choose it"},
    {"with", JSON_NUM, W(with), .dflt = NAN,
	.doc = "the mean reward of these tasks if the router chooses it"},
    {"without", JSON_NUM, W(without), .dflt = NAN,
	.doc = "their mean reward if the router chooses the best other action"},
    {"ess", JSON_NUM, W(ess), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "effective sample size of the log, with or without, the smaller"},
    {"more", JSON_NUM, W(more), .dflt = NAN,
	.doc = "about how many more tasks would decide an unknown verdict"},
    {"text", JSON_STR, W(text), .doc = "the verdict in a sentence"},
};
const struct json_table WORTH_TABLE = JSON_TABLE("worth", struct worth, worth_fields);
