#include "rec/ranked.h"

#define RANKED_FIELDS                                                                  \
	{"action", JSON_STR, offsetof(struct shortlisted, action),                     \
	    .doc = "the key of the action"},                                           \
	    {"predicted", JSON_NUM, offsetof(struct shortlisted, predicted), .lo = 0,  \
		.hi = 1, .doc = "the expected reward"},                                \
	{                                                                              \
		"probability", JSON_NUM, offsetof(struct shortlisted, probability),    \
		    .lo = 0, .hi = 1,                                                  \
		    .doc = "the probability with which the action would be chosen"     \
	}
static const struct json_field shortlisted_fields[] = {RANKED_FIELDS};
const struct json_table SHORTLISTED_TABLE =
    JSON_TABLE("shortlisted action", struct shortlisted, shortlisted_fields);

static const struct json_field reason_fields[] = {
    {"why", JSON_STR, offsetof(struct reason, why), .doc = "the reason, in words"},
    {"adds", JSON_NUM, offsetof(struct reason, adds),
	.doc = "what it adds to the log-odds of the expected reward"},
};
static const struct json_table REASON_TABLE =
    JSON_TABLE("reason", struct reason, reason_fields);

/* The shortlisted action is the first member of an explained one. */
static const struct json_field explained_fields[] = {
    RANKED_FIELDS,
    {"reasons", JSON_LIST, offsetof(struct explained, reasons), .sub = &REASON_TABLE,
	.doc = "the largest parts of its score: why, and what each adds"},
};
const struct json_table EXPLAINED_TABLE =
    JSON_TABLE("explained action", struct explained, explained_fields);
