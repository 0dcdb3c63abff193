/*
 * An off-policy estimate: what two routers would have earned on logged
 * decisions, or why there is no estimate.
 * For verb and cmd.
 */
#ifndef REC_OFF_POLICY_H
#define REC_OFF_POLICY_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

/* Of one router; refused estimates are NAN. */
struct off_policy_side {
	double snips, doubly_robust; /* estimates of the mean reward */
	double lower;                /* lower confidence bound */
	struct str bound;            /* cressie_read, gaffke */
	double agreement, unsupported, ess, mean_weight, weight_error, largest_weight,
	    dm_ips_gap;
};

struct off_policy {
	double examples;                              /* read */
	double later_steps, without_propensity, used; /* numbers of these examples */
	double units;          /* sessions; a decision without one is one as well */
	double without_reward; /* of those used */
	/* those whose version computes another propensity; or is not stored */
	double contradicted, unchecked;
	double confidence; /* of each bound; 0: no bounds */
	struct off_policy_side baseline, challenger;
	struct { /* challenger less baseline */
		double snips, doubly_robust, lower, upper;
		double p; /* of "not better" */
		struct str bound;
		double ess; /* of the decisions on which the routers differ */
	} difference;
	double clip;      /* weights above it count as this; NAN: there was no limit */
	struct str tasks; /* see its .doc; absent: a trajectory had no id */
	struct strs refused; /* reasons why there is no estimate; empty: there is one */
	struct str baseline_version, challenger_version; /* as in a result */
};

extern const struct json_table OFF_POLICY_SIDE_TABLE, OFF_POLICY_DIFFERENCE_TABLE,
    OFF_POLICY_TABLE;

/* Also checks that the estimate is refused or has bounds. */
int off_policy_read(struct json_in *, struct off_policy *, struct str line,
    struct arena *, struct err *);

#endif
