/*
 * The gates: conditions that a challenger must meet. Each gate states the
 * measurement, what it shows, and what would have been needed.
 * memabra-router(7), GATES, describes the statistics. For verb and tests.
 */
#ifndef VERB_GATE_H
#define VERB_GATE_H

#include "rec/off_policy.h"
#include "verb/pairs.h"

enum rigor {
	RIGOR_STANDARD, /* the test of Gaffke: stats/gaffke.h */
	RIGOR_STRICT,   /* e-values: proved valid, and allow early stopping */
};

/* The input of the gates. */
struct bench {
	const struct pairs *pairs;
	const struct policy *policy;
	struct comparison found; /* from pairs_compare */
	enum rigor rigor;
	/* number of this attempt on the benchmark; NAN: not counted */
	double attempt;
	/* Why the attempt is not counted: it cannot be a promotion. Absent: it is. */
	struct str free;
	double level; /* the error probability of the reward gate, at this look */
	/*
	 * That of the errors, the latency and the cost. Not of the slices: a veto has
	 * all of 1 - confidence at each look.
	 */
	double alpha, last_alpha; /* last_alpha: at the last look */
	double planned; /* tasks of a run that may stop early; 0: it may not */
	int look;       /* from 1 to LOOKS, the end; 0: it stopped where it may not */
	unsigned long long bad;          /* results that could not be used */
	const struct off_policy *logged; /* an off-policy estimate; NULL: none */
	struct arena *arena;             /* for the texts */
};

/* Rounding tolerance: 0.019999999999999997 meets a threshold of 0.02. */
#define GATE_DUST 1e-12

/* Arguments for "%.*s", for the text of a gate inside another. */
#define GATE_TEXT(s) ((int)(s).n), (s).p

/* A gate with its name; all other fields mean "does not apply". */
struct gate gate_new(const char *name, double observed, double threshold);

struct gate gate_data(const struct bench *);
struct gate gate_budget(const struct bench *);
struct gate gate_reward(const struct bench *);
struct gate gate_errors(const struct bench *);
/*
 * The limit of that gate for n tasks, if the baseline fails on this share of them and
 * the routers differ on those.
 */
double gate_errors_limit(const struct policy *, size_t n, double rate);
void gate_latency(const struct bench *, struct gate *mean, struct gate *p95);
/*
 * The limit of the mean for n tasks, as a share, if the logarithm of the ratio of both
 * latencies of a task has this standard deviation. NAN: the policy has one in ms.
 */
double gate_latency_limit(const struct policy *, size_t n, double spread);
struct gate gate_cost(const struct bench *); /* needs a max_cost_increase */

/*
 * Whether some result lacks the measure. Then the gate is not applicable, because
 * the other results could differ from these: a slow action may be one without a
 * latency. It passes, unless the measure is required by a limit in the policy.
 */
bool gate_unmeasured(const struct bench *, enum measure, bool required, struct gate *g);

/*
 * Needs `logged`. A veto: fails if the challenger is shown to be worse, passes
 * otherwise.
 */
struct gate gate_off_policy(const struct bench *);

/*
 * The gates of the data and of the reward for a policy that grants by the log. Need
 * `logged`. A gain must be shown at the level of this attempt.
 */
struct gate gate_log_data(const struct bench *);
struct gate gate_log_reward(const struct bench *);

/* Appends the gates of the slices to the n gates of *g, and returns the new number. */
size_t gate_slices(const struct bench *, struct gate **g, size_t n, size_t *cap);

/*
 * The error probability of the reward gate in this attempt, NAN being the first:
 * its part of alpha, and the level of the attempt before it if that was a promotion
 * (`carried`, else 0).
 */
double gate_level(const struct policy *, double attempt, double carried);

#endif
