/*
 * What a policy would have earned, from decisions that another one made: the
 * estimates and bounds of memabra-router(7), OFF-POLICY EVALUATION, and when
 * there are none to be had. Both policies are deterministic.
 * For verb and tests.
 */
#ifndef STATS_OFFPOLICY_H
#define STATS_OFFPOLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OFFPOLICY_BASELINE, OFFPOLICY_CHALLENGER, OFFPOLICY_SIDES };

/* One logged decision. */
struct offpolicy_unit {
	double reward, propensity; /* [0,1]; (0,1] */
	float worth;               /* reward that a model expects of what was done... */
	float would
	    [OFFPOLICY_SIDES]; /* ...and of what either policy would do; it has not seen this unit */
	uint32_t choice
	    [OFFPOLICY_SIDES]; /* what either would do: actions by number, from 0 */
	bool agrees[OFFPOLICY_SIDES]; /* the policy would have done what was done */
	bool beyond
	    [OFFPOLICY_SIDES]; /* what it would do was not among what the log chose from */
	bool alike;            /* both would do the same, whatever was done */
};

/*
 * An action where neither policy would do it: of how many units it was one of those that the log
 * chose from and was not sure of another, and the sum of 1/propensity of those that did it.
 */
struct offpolicy_elsewhere {
	double units, weight;
};

/* Units, and beside them what is known of actions by number, from 0; of fewer than there are, or of none. */
struct offpolicy_log {
	const struct offpolicy_unit *unit;
	size_t n;
	const struct offpolicy_elsewhere *elsewhere;
	size_t actions;
};

#define OFFPOLICY_SURE                                                                 \
	(1 - 1e-9) /* a propensity from here on leaves nothing to the other actions */

/* Refused below and above these: */
#define OFFPOLICY_LEAST_ESS 50.0
#define OFFPOLICY_MOST_ERRORS 3.0      /* standard errors of the mean weight from 1 */
#define OFFPOLICY_MOST_UNSUPPORTED .05 /* share of units */
#define OFFPOLICY_MOST_EXPECTED                                                        \
	6.0 /* an action never met that was to be so often has no support */
#define OFFPOLICY_CHANCE                                                               \
	1e-3 /* that in a sound log any action is taken for one that was hardly tried */
#define OFFPOLICY_FEW_ESS                                                              \
	100.0 /* under this Gaffke's bound, which needs no large samples */

enum offpolicy_refusal {
	OFFPOLICY_GOOD,
	OFFPOLICY_NOTHING, /* no units */
	OFFPOLICY_UNSUPPORTED, /* too often the log could not have done what the policy would */
	OFFPOLICY_FEW,         /* the effective sample size */
	OFFPOLICY_OFF          /* the mean weight */
};

/* Weights are 1/propensity where the policy agrees, else 0. NAN where it can't be said. */
struct offpolicy_side {
	double agreement,
	    unsupported; /* shares of the units; unsupported: as far as the log shows it */
	struct
	{ /* that of the hardly tried actions which the policy wants most; due is 0 of none */
		uint32_t action;
		double due,
		    done; /* tries at the least propensity: how many to expect, and how many the log is worth */
	} untried;
	double ess; /* effective sample size, (sum w)^2 / sum w^2 */
	double mean_weight, weight_error,
	    largest_weight; /* weight_error: standard error of the mean */
	double ips, snips, direct, doubly_robust; /* direct: the model alone */
	double
	    lower; /* bound of the value, Gaffke's when the ess is under OFFPOLICY_FEW_ESS; NAN with alpha 1 */
	enum offpolicy_refusal refusal;
};

struct offpolicy {
	struct offpolicy_side side
	    [OFFPOLICY_SIDES]; /* diagnostics always; values are there when refused, too */
	struct {               /* challenger less baseline */
		double snips, doubly_robust, lower, upper;
		double ess; /* where the two differ, the smaller of both */
		bool
		    few; /* it, or that of a side, is under OFFPOLICY_FEW_ESS: the bounds are Gaffke's */
	} difference;
};

/*
 * A unit is without support where the log was sure of another action, where
 * `beyond` says so, where the policy's action was never met although the
 * least propensity in the log would make that as rare as e^-6, and where that
 * action was hardly tried: in all units but those where the other policy wants it,
 * too, so seldom that at the least propensity it is hardly chance.
 * Each bound has confidence 1 - alpha by itself; alpha 1: no bounds. It takes
 * 40 bytes a unit while it runs.
 */
void offpolicy_estimate(const struct offpolicy_log *, double alpha, struct offpolicy *);

#endif
