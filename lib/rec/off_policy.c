#include "rec/off_policy.h"

#include <stddef.h>

#define BOUND_DOC                                                                      \
	"the kind of the bound: cressie_read, or gaffke if the effective sample size " \
	"is small"

#define S(f) offsetof(struct off_policy_side, f)
static const struct json_field side_fields[] = {
    {"snips", JSON_NUM, S(snips), .dflt = NAN,
	.doc = "the estimate of the mean reward by self-normalised weights"},
    {"doubly_robust", JSON_NUM, S(doubly_robust), .dflt = NAN,
	.doc = "the estimate of the mean reward by a reward model that the weights "
	       "correct"},
    {"lower", JSON_NUM, S(lower), .dflt = NAN,
	.doc = "the lower confidence bound of the mean reward"},
    {"bound", JSON_STR, S(bound), .doc = BOUND_DOC},
    {"agreement", JSON_NUM, S(agreement), .dflt = NAN,
	.doc = "the share of the decisions that the router would have made too"},
    {"unsupported", JSON_NUM, S(unsupported), .dflt = NAN,
	.doc = "the share of the decisions for which the log could not have taken the "
	       "action that the router would take"},
    {"ess", JSON_NUM, S(ess), .dflt = NAN, .doc = "effective sample size"},
    {"mean_weight", JSON_NUM, S(mean_weight), .dflt = NAN,
	.doc = "the mean weight: 1/propensity where the router agrees with the log, "
	       "else 0"},
    {"weight_error", JSON_NUM, S(weight_error), .dflt = NAN,
	.doc = "the standard error of the mean weight"},
    {"largest_weight", JSON_NUM, S(largest_weight), .dflt = NAN,
	.doc = "the largest weight"},
    {"dm_ips_gap", JSON_NUM, S(dm_ips_gap), .dflt = NAN,
	.doc = "the estimate by the reward model alone less that by the weights alone"},
};
const struct json_table OFF_POLICY_SIDE_TABLE =
    JSON_TABLE("off-policy side", struct off_policy_side, side_fields);

/* Its fields are those of the estimate itself. */
#define D(f) offsetof(struct off_policy, difference.f)
static const struct json_field difference_fields[] = {
    {"snips", JSON_NUM, D(snips), .dflt = NAN, .doc = "challenger less baseline"},
    {"doubly_robust", JSON_NUM, D(doubly_robust), .dflt = NAN,
	.doc = "challenger less baseline"},
    {"lower", JSON_NUM, D(lower), .dflt = NAN,
	.doc = "the lower confidence bound of the difference"},
    {"upper", JSON_NUM, D(upper), .dflt = NAN,
	.doc = "the upper confidence bound of the difference; below 0 it is a veto"},
    {"bound", JSON_STR, D(bound), .doc = BOUND_DOC},
    {"p", JSON_NUM, D(p), .dflt = NAN, .lo = 0, .hi = 1,
	.doc = "the probability of such a log, or a better one, if the challenger is "
	       "not better, at most; by Gaffke's test"},
    {"ess", JSON_NUM, D(ess), .dflt = NAN,
	.doc =
	    "effective sample size of the decisions on which the two routers differ"},
};
const struct json_table OFF_POLICY_DIFFERENCE_TABLE =
    JSON_TABLE("off-policy difference", struct off_policy, difference_fields);

#define O(f) offsetof(struct off_policy, f)
static const struct json_field off_policy_fields[] = {
    {"examples", JSON_NUM, O(examples), .dflt = NAN,
	.doc = "the number of examples that were read"},
    {"later_steps", JSON_NUM, O(later_steps), .dflt = NAN,
	.doc = "the number of examples that were left out because they are not the "
	       "first decision of a trajectory"},
    {"without_propensity", JSON_NUM, O(without_propensity), .dflt = NAN,
	.doc = "the number of examples that were left out because they have no "
	       "propensity"},
    {"used", JSON_NUM, O(used), .dflt = NAN,
	.doc = "the number of examples that were used"},
    {"units", JSON_NUM, O(units), .dflt = NAN,
	.doc =
	    "the number of sessions of these examples; each counts as one for p, and "
	    "so does an example without a session"},
    {"without_reward", JSON_NUM, O(without_reward), .dflt = 0,
	.doc = "the number of examples that were used and whose reward never came; "
	       "in each bound and in p it is the least favourable one"},
    {"unchecked", JSON_NUM, O(unchecked), .dflt = 0,
	.doc = "the number of those without a propensity because no stored version "
	       "could compute it (mb-dataset --own --rescore)"},
    {"contradicted", JSON_NUM, O(contradicted), .dflt = 0,
	.doc = "the number of examples that were used and whose version computes "
	       "another propensity than the log has: no router agrees with them"},
    {"confidence", JSON_NUM, O(confidence), .flags = JSON_REQUIRED, .dflt = NAN,
	.lo = 0, .hi = .999999, .doc = "the confidence of each bound; 0: no bounds"},
    {"baseline", JSON_OBJECT, O(baseline), .sub = &OFF_POLICY_SIDE_TABLE,
	.doc = "the router to beat"},
    {"challenger", JSON_OBJECT, O(challenger), .flags = JSON_REQUIRED,
	.sub = &OFF_POLICY_SIDE_TABLE, .doc = "the new router"},
    {"difference", JSON_OBJECT, 0, .flags = JSON_REQUIRED,
	.sub = &OFF_POLICY_DIFFERENCE_TABLE, .doc = "challenger less baseline"},
    {"clip", JSON_NUM, O(clip), .flags = JSON_OMIT, .dflt = NAN,
	.doc = "the weight above which a weight was clipped"},
    {"tasks", JSON_STR, O(tasks), .flags = JSON_OMIT,
	.doc =
	    "the hashes of the trajectories that were used, 8 bytes each, ascending, "
	    "in base64: they tell an attempt on the same log from one on another"},
    {"refused", JSON_STRS, O(refused),
	.doc = "the reasons why there is no estimate, in sentences; empty: there is an "
	       "estimate"},
    {"baseline_version", JSON_STR, O(baseline_version),
	.doc = "rules, a version, or the sha256 of a file"},
    {"challenger_version", JSON_STR, O(challenger_version),
	.doc = "rules, a version, or the sha256 of a file"},
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
