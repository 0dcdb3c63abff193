#include "rec/shadow.h"

#include <math.h>
#include <stddef.h>

#define C(f) offsetof(struct shadow_channel, f)
static const struct json_field channel_fields[] = {
    {"name", JSON_STR, C(name), .doc = "the channel; null: tasks without one"},
    {"decisions", JSON_NUM, C(decisions), .doc = "the number of decisions"},
    {"differ", JSON_NUM, C(differ), .doc = "how many of these differ"},
};
const struct json_table SHADOW_CHANNEL_TABLE =
    JSON_TABLE("shadow channel", struct shadow_channel, channel_fields);

#define P(f) offsetof(struct shadow_pair, f)
static const struct json_field pair_fields[] = {
    {"live", JSON_STR, P(live), .doc = "the action that was chosen"},
    {"shadow", JSON_STR, P(shadow), .doc = "what the shadow would choose"},
    {"decisions", JSON_NUM, P(decisions), .doc = "the number of decisions"},
};
const struct json_table SHADOW_PAIR_TABLE =
    JSON_TABLE("shadow pair", struct shadow_pair, pair_fields);

#define S(f) offsetof(struct shadow_report, f)
static const struct json_field report_fields[] = {
    {"version", JSON_STR, S(version), .doc = "the router of mb-route --shadow"},
    {"decisions", JSON_NUM, S(decisions),
	.doc = "the number of decisions in which it was asked"},
    {"differ", JSON_NUM, S(differ),
	.doc = "how many of these would have been other actions"},
    {"channels", JSON_LIST, S(channels), .sub = &SHADOW_CHANNEL_TABLE,
	.doc = "the same by channel"},
    {"types", JSON_LIST, S(types), .sub = &SHADOW_PAIR_TABLE,
	.doc = "those that differ, by the types of both actions, the most frequent "
	       "first"},
    {"actions", JSON_LIST, S(actions), .sub = &SHADOW_PAIR_TABLE,
	.doc = "those that differ, by both actions, the most frequent first; at most "
	       "100"},
    {"used", JSON_NUM, S(used), .dflt = NAN,
	.doc = "the number of trajectories for the estimate: first decisions with a "
	       "propensity and a reward"},
    {"mean_reward", JSON_NUM, S(mean_reward), .dflt = NAN,
	.doc = "the mean reward of these"},
    {"confidence", JSON_NUM, S(confidence), .dflt = NAN,
	.doc = "the confidence of the bound"},
    {"snips", JSON_NUM, S(snips), .dflt = NAN,
	.doc = "the mean reward that the shadow would have earned, estimated from the "
	       "decisions in which it agrees; null: refused"},
    {"lower", JSON_NUM, S(lower), .dflt = NAN, .doc = "its lower bound"},
    {"bound", JSON_STR, S(bound), .doc = "cressie_read, or gaffke"},
    {"ess", JSON_NUM, S(ess), .dflt = NAN, .doc = "the effective sample size"},
    {"refused", JSON_STR, S(refused), .flags = JSON_OMIT,
	.doc = "why there is no estimate"},
};
const struct json_table SHADOW_REPORT_TABLE =
    JSON_TABLE("shadow report", struct shadow_report, report_fields);
