/*
 * The gates: conditions that a challenger must meet, each with what was
 * measured, what that shows, and what would have been needed. The statistics
 * are told in prose in memabra-router(7), GATES.
 * For verb and tests.
 */
#ifndef VERB_GATE_H
#define VERB_GATE_H

#include "rec/off_policy.h"
#include "verb/pairs.h"

enum rigor {
	RIGOR_STANDARD, /* Gaffke's test: stats/gaffke.h */
	RIGOR_STRICT, /* e-values, whose validity is proved, and which allow stopping early */
};

/* What the gates judge, and by what. */
struct bench {
	const struct pairs *pairs;
	const struct policy *policy;
	struct comparison found; /* pairs_compare */
	enum rigor rigor;
	double attempt;         /* which one of this benchmark; NAN: nobody counts */
	unsigned long long bad; /* results that could not be used */
	const struct off_policy
	    *logged;         /* an off-policy estimate; NULL: there is none */
	struct arena *arena; /* of the texts */
};

/* A threshold of .02 is met by 0.02 computed as 0.019999999999999997. */
#define GATE_DUST 1e-12

/* For "%.*s": a gate's text in another, uncut. */
#define GATE_TEXT(s) ((int)(s).n), (s).p

/* A gate with its name, and nothing that does not apply. */
struct gate gate_new(const char *name, double observed, double threshold);

struct gate gate_data(const struct bench *);
struct gate gate_budget(const struct bench *);
struct gate gate_reward(const struct bench *);
struct gate gate_errors(const struct bench *);
void gate_latency(const struct bench *, struct gate *mean, struct gate *p95);

/* Needs `logged`. A veto: failed when the challenger is shown to be worse, passed when nobody can know. */
struct gate gate_off_policy(const struct bench *);

/* The slices' gates, added to the n of *g, which is grown; returns how many there are now. */
size_t gate_slices(const struct bench *, struct gate **g, size_t n, size_t *cap);

/* Error probability of one attempt to pass the reward gate: alpha, shared among all attempts. */
double gate_alpha(const struct policy *);

#endif
