/*
 * An off-policy estimate: what two routers would have earned on logged
 * decisions, or why that can't be said.
 * For verb and cmd.
 */
#ifndef REC_OFF_POLICY_H
#define REC_OFF_POLICY_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

/* Of one router; what is estimated is NAN where it is refused. */
struct off_policy_side {
	double snips, doubly_robust; /* estimates of the mean reward */
	double lower;                /* its bound */
	struct str bound;            /* cressie_read, gaffke */
	double agreement, unsupported, ess, mean_weight, weight_error, largest_weight,
	    dm_ips_gap;
};

struct off_policy {
	double examples;                              /* read */
	double later_steps, without_propensity, used; /* of these */
	double confidence; /* of each bound; 0: there are none */
	struct off_policy_side baseline, challenger;
	struct { /* challenger less baseline */
		double snips, doubly_robust, lower, upper;
		struct str bound;
		double ess; /* where the two would do different things */
	} difference;
	struct strs
	    refused; /* why the difference is not estimated, in sentences; none: it is */
	struct str baseline_version, challenger_version; /* as in a result */
};

extern const struct json_table OFF_POLICY_SIDE_TABLE, OFF_POLICY_DIFFERENCE_TABLE,
    OFF_POLICY_TABLE;

/* Also checks that it is refused or bounded. */
int off_policy_read(struct json_in *, struct off_policy *, struct str line,
    struct arena *, struct err *);

#endif
