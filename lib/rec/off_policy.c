#include "rec/off_policy.h"

#include <stddef.h>

#define BOUND_DOC "of which kind: cressie_read, or gaffke where little is known"

#define S(f) offsetof(struct off_policy_side, f)
static const struct json_field side_fields[] = {
    {"snips", JSON_NUM, S(snips), .dflt = NAN,
	.doc = "mean reward, by self-normalised weights"},
    {"doubly_robust", JSON_NUM, S(doubly_robust), .dflt = NAN,
	.doc = "mean reward, by a model of rewards that the weights correct"},
    {"lower", JSON_NUM, S(lower), .dflt = NAN,
	.doc = "it is no smaller, with the confidence"},
    {"bound", JSON_STR, S(bound), .doc = BOUND_DOC},
    {"agreement", JSON_NUM, S(agreement), .dflt = NAN,
	.doc = "share of the decisions that it would have made, too"},
    {"unsupported", JSON_NUM, S(unsupported), .dflt = NAN,
	.doc = "share for which the log could not have done what it would"},
    {"ess", JSON_NUM, S(ess), .dflt = NAN, .doc = "effective sample size"},
    {"mean_weight", JSON_NUM, S(mean_weight), .dflt = NAN,
	.doc = "of 1/propensity where it agrees, else 0"},
    {"weight_error", JSON_NUM, S(weight_error), .dflt = NAN,
	.doc = "standard error of that"},
    {"largest_weight", JSON_NUM, S(largest_weight), .dflt = NAN,
	.doc = "the largest one"},
    {"dm_ips_gap", JSON_NUM, S(dm_ips_gap), .dflt = NAN,
	.doc = "what the model alone says less what the weights alone say"},
};
const struct json_table OFF_POLICY_SIDE_TABLE =
    JSON_TABLE("off-policy side", struct off_policy_side, side_fields);

/* Its fields lie in the estimate itself. */
#define D(f) offsetof(struct off_policy, difference.f)
static const struct json_field difference_fields[] = {
    {"snips", JSON_NUM, D(snips), .dflt = NAN, .doc = "challenger less baseline"},
    {"doubly_robust", JSON_NUM, D(doubly_robust), .dflt = NAN, .doc = "likewise"},
    {"lower", JSON_NUM, D(lower), .dflt = NAN,
	.doc = "it is no smaller, with the confidence"},
    {"upper", JSON_NUM, D(upper), .dflt = NAN,
	.doc = "nor larger, likewise; under 0 it is a veto"},
    {"bound", JSON_STR, D(bound), .doc = BOUND_DOC},
    {"ess", JSON_NUM, D(ess), .dflt = NAN,
	.doc = "effective sample size where the two would do different things"},
};
const struct json_table OFF_POLICY_DIFFERENCE_TABLE =
    JSON_TABLE("off-policy difference", struct off_policy, difference_fields);

#define O(f) offsetof(struct off_policy, f)
static const struct json_field off_policy_fields[] = {
    {"examples", JSON_NUM, O(examples), .dflt = NAN, .doc = "how many were read"},
    {"later_steps", JSON_NUM, O(later_steps), .dflt = NAN,
	.doc = "of these: left out, no first decision of a trajectory"},
    {"without_propensity", JSON_NUM, O(without_propensity), .dflt = NAN,
	.doc = "left out"},
    {"used", JSON_NUM, O(used), .dflt = NAN, .doc = "the rest"},
    {"confidence", JSON_NUM, O(confidence), .flags = JSON_REQUIRED, .dflt = NAN,
	.lo = 0, .hi = .999999, .doc = "of each bound; 0: there are none"},
    {"baseline", JSON_OBJECT, O(baseline), .sub = &OFF_POLICY_SIDE_TABLE,
	.doc = "the router to beat"},
    {"challenger", JSON_OBJECT, O(challenger), .flags = JSON_REQUIRED,
	.sub = &OFF_POLICY_SIDE_TABLE, .doc = "the new router"},
    {"difference", JSON_OBJECT, 0, .flags = JSON_REQUIRED,
	.sub = &OFF_POLICY_DIFFERENCE_TABLE, .doc = "challenger less baseline"},
    {"refused", JSON_STRS, O(refused),
	.doc = "why there is no estimate, in sentences; none: there is"},
    {"baseline_version", JSON_STR, O(baseline_version),
	.doc = "rules, a version, or the sha256 of a file"},
    {"challenger_version", JSON_STR, O(challenger_version), .doc = "likewise"},
};
const struct json_table OFF_POLICY_TABLE =
    JSON_TABLE("off-policy estimate", struct off_policy, off_policy_fields);

int
off_policy_read(struct json_in *in, struct off_policy *o, struct str line,
    struct arena *a, struct err *e)
{
	if (json_read(in, (struct json_target){&OFF_POLICY_TABLE, o, a}, line, e) < 0)
		return -1;
	if (o->refused.n == 0 && o->confidence > 0 && isnan(o->difference.upper))
		return err_set(e, ERR_INPUT,
		    "difference.upper: is missing, and nothing is refused");
	return 0;
}
