#include "rec/arms.h"

#include <stddef.h>

#define A(f) offsetof(struct arms_status, f)
static const struct json_field arms_fields[] = {
    {"status", JSON_STR, A(status), .flags = JSON_REQUIRED,
	.doc = "one of watching, worse, better and fit (not worse by the margin)"},
    {"canary", JSON_OBJECT, A(canary), .sub = &CANARY_TABLE,
	.doc = "the canary that is watched"},
    {"units", JSON_NUM, A(units), .dflt = NAN,
	.doc = "the number of units of the canary that were counted"},
    {"mean_reward", JSON_NUM, A(mean_reward), .dflt = NAN,
	.doc = "the mean of their rewards"},
    {"against_units", JSON_NUM, A(against_units), .dflt = NAN,
	.doc = "the number of units of the active version that were counted"},
    {"against_mean_reward", JSON_NUM, A(against_mean_reward), .dflt = NAN,
	.doc = "the mean of their rewards"},
    {"open_units", JSON_NUM, A(open), .dflt = NAN,
	.doc = "the number of units whose later rewards are waited for"},
    {"without_reward", JSON_NUM, A(without_reward), .dflt = NAN,
	.doc = "the number of trajectories of the canary that have no reward and no "
	       "known status"},
    {"against_without_reward", JSON_NUM, A(against_without_reward), .dflt = NAN,
	.doc = "the same of the active version"},
    {"mismatched", JSON_NUM, A(mismatched), .dflt = NAN,
	.doc = "the number of trajectories whose version is not that of their unit; "
	       "they do not count"},
    {"margin", JSON_NUM, A(margin), .dflt = NAN,
	.doc = "the mean reward that the canary may lose"},
    {"evidence_worse", JSON_NUM, A(worse), .dflt = NAN,
	.doc = "the e-value against the hypothesis that the canary is no worse"},
    {"evidence_better", JSON_NUM, A(better), .dflt = NAN,
	.doc = "the e-value against the hypothesis that it is no better, at the "
	       "present share"},
    {"evidence_fit", JSON_NUM, A(fit), .dflt = NAN,
	.doc = "the e-value against the hypothesis that it is worse by the margin, at "
	       "the present share"},
    {"shown_at", JSON_NUM, A(shown_at), .dflt = NAN,
	.doc = "the evidence that shows it"},
    {"next", JSON_NUM, A(next), .dflt = NAN,
	.doc = "the share that is due; 1: the canary can become active; null: none"},
    {"done", JSON_STR, A(done), .flags = JSON_OMIT,
	.doc = "what --auto or --auto-rollback did: quarantined, share or activated"},
    {"text", JSON_STR, A(text), .doc = "the status in words"},
};
const struct json_table ARMS_STATUS_TABLE =
    JSON_TABLE("canary status", struct arms_status, arms_fields);
