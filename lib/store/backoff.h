/*
 * How many new trajectories the next run wants, after runs in a row that promoted
 * nothing. For cmd.
 */
#ifndef STORE_BACKOFF_H
#define STORE_BACKOFF_H

#include "base/arena.h"
#include "store/state.h"

struct backoff {
	double runs;   /* the last ones in a row that were held or inconclusive */
	double wanted; /* twice the trajectories of the last of them; 0: no back-off */
};

/*
 * Reads the files of the policy and of the suite (NULL: any suite), and the reports.
 * Only runs that were judged count, and only those with this policy and this suite:
 * with another one the same router may pass.
 */
int backoff_find(struct state *, const char *policy, const char *suite,
    struct backoff *, struct err *);

/* Why so few trajectories are not enough, in words; absent: they are. */
struct str backoff_words(const struct backoff *, double come, struct arena *);

#endif
