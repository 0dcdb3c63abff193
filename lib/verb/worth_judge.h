/*
 * From what was gathered of each candidate to a verdict: memabra-router(7), WORTH OF A
 * CANDIDATE. For verb/worth and tests.
 */
#ifndef VERB_WORTH_JUDGE_H
#define VERB_WORTH_JUDGE_H

#include "base/arena.h"
#include "rec/worth.h"
#include "stats/offpolicy.h"
#include "stats/stats.h"

struct worth_limits {
	double confidence; /* that all bounds together hold; over 0 */
	double least;      /* a candidate that is worth less is retired; 0 to 1 */
};

/* A candidate, or those with a tag. */
struct worth_subject {
	struct str candidate, version;
	double offered; /* tasks that offer it */
	double used;    /* of these, logged decisions that used it */
	/*
	 * The tasks in which the router would choose it, n: logged decisions, the
	 * baseline being the router without it; or gains, of a benchmark: the reward
	 * with it less that without it.
	 */
	struct offpolicy_unit *unit;
	double *gain;
	struct sum with, without; /* the rewards of these gains */
	size_t n, unit_cap, gain_cap;
};

/*
 * Fills out[n] in the order in which a person wants to see them: to keep, to retire,
 * unknown; each the most certain first. With probability `confidence` all verdicts to
 * keep or to retire are right at once, by Holm's method (1979); each bound alone has
 * more confidence than that.
 */
void worth_judge(const struct worth_subject *, size_t n, const struct worth_limits *,
    struct arena *, struct worth *out);

#endif
