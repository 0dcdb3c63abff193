/*
 * Estimates what two policies would have earned on decisions that a logging policy
 * made, with bounds, and refuses an estimate that the log does not support:
 * memabra-router(7), OFF-POLICY EVALUATION. Both policies are deterministic.
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
	double reward;     /* [0,1]; NAN: it never came */
	double propensity; /* (0,1] */
	/* The rewards that a model predicts, which was not trained on this unit. */
	float worth;                  /* of the logged action */
	float would[OFFPOLICY_SIDES]; /* of the action that each policy would choose */
	/* The action that each policy would choose, as a number from 0. */
	uint32_t choice[OFFPOLICY_SIDES];
	bool agrees[OFFPOLICY_SIDES]; /* this action is the logged action */
	bool beyond[OFFPOLICY_SIDES]; /* the log could not choose from this action */
	bool alike;                   /* both policies choose the same action */
	/* Units with the same number depend on each other; 0: on none. For p only. */
	uint32_t group;
};

/* An action in the units in which neither policy would choose it. */
struct offpolicy_elsewhere {
	/* The units in which the log could choose it and was not sure of another. */
	double units;
	double weight; /* sum of 1/propensity over those in which it was chosen */
};

/* The units, and what is known of the actions by number; actions may be 0. */
struct offpolicy_log {
	const struct offpolicy_unit *unit;
	size_t n;
	const struct offpolicy_elsewhere *elsewhere;
	size_t actions;
	/*
	 * A weight above it counts as this; 0: no limit. What is cut off counts as a
	 * reward of 0 for the side that is to be shown good, and of 1 for the other. So
	 * Gaffke's bounds, which are used then, stay valid, and the estimates are too low.
	 */
	double clip;
};

/* From this propensity on, nothing is left for the other actions. */
#define OFFPOLICY_SURE (1 - 1e-9)

/* An estimate is refused below the first of these limits and above the others. */
#define OFFPOLICY_LEAST_ESS 50.0
#define OFFPOLICY_MOST_ERRORS                                                          \
	3.0 /* distance of the mean weight from 1, in std errors */
#define OFFPOLICY_MOST_UNSUPPORTED .05 /* share of units */
/* An action that was expected so often and never occurred has no support. */
#define OFFPOLICY_MOST_EXPECTED 6.0
/* The probability that a sound log has any action that counts as hardly tried. */
#define OFFPOLICY_CHANCE 1e-3
/* Below this ess the bounds are Gaffke's, which needs no large samples. */
#define OFFPOLICY_FEW_ESS 100.0

enum offpolicy_refusal {
	OFFPOLICY_GOOD,
	OFFPOLICY_NOTHING,     /* no units */
	OFFPOLICY_UNSUPPORTED, /* too many units have no support */
	OFFPOLICY_FEW,         /* the effective sample size is too small */
	OFFPOLICY_OFF          /* the mean weight is too far from 1 */
};

/* A weight is 1/propensity if the policy agrees, else 0. An unknown value is NAN. */
struct offpolicy_side {
	/* Shares of the units; unsupported is what the log shows of it. */
	double agreement, unsupported;
	/* Of the hardly tried actions, the one that the policy chooses most often. */
	struct {
		uint32_t action;
		double due;  /* expected tries at the least propensity; 0: no action */
		double done; /* the tries that the weights amount to */
	} untried;
	double ess; /* effective sample size, (sum w)^2 / sum w^2 */
	double mean_weight;
	double weight_error; /* standard error of the mean weight */
	double largest_weight;
	/* The first unit without support, and that of the largest weight. */
	size_t first_unsupported, heaviest;
	double ips, snips, direct, doubly_robust; /* direct: the model alone */
	/* Bound of the value; Gaffke's if ess < OFFPOLICY_FEW_ESS; NAN with alpha 1. */
	double lower;
	enum offpolicy_refusal refusal;
};

struct offpolicy {
	/* The diagnostics are always set; the values also after a refusal. */
	struct offpolicy_side side[OFFPOLICY_SIDES];
	size_t unknown; /* units whose reward never came */
	struct {        /* challenger minus baseline */
		double snips, doubly_robust, lower, upper;
		double ess; /* in the units that differ; the smaller of the two sides */
		/*
		 * The bounds are Gaffke's: this ess or one of a side is too small,
		 * weights are clipped, or rewards are unknown.
		 */
		bool few;
		/*
		 * The p-value of "the challenger is not better" (stats/gain.h); 1 if they
		 * never differ; NAN after a refusal.
		 */
		double p;
	} difference;
};

/*
 * A unit has no support for a policy in four cases. The log was sure of another
 * action. `beyond` is set. The policy's action never occurred, although at the
 * least propensity of the log this has a probability below e^-6. Or the action was
 * hardly tried: in all units except those in which the other policy also chooses
 * it, it is so rare that chance at the least propensity hardly explains it.
 * Each bound alone has confidence 1 - alpha; alpha 1: no bounds. A reward that never
 * came is not in the values, and is the least favourable one in each bound and in p.
 * It uses 90 bytes of memory a unit.
 */
void offpolicy_estimate(const struct offpolicy_log *, double alpha, struct offpolicy *);

#endif
