/*
 * How many new trajectories the next run wants, after runs in a row that promoted
 * nothing. For cmd.
 */
#ifndef STORE_BACKOFF_H
#define STORE_BACKOFF_H

#include "base/arena.h"
#include "store/state.h"

struct backoff {
	double runs;   /* the last ones in a row that promoted nothing */
	double wanted; /* twice the trajectories of the last of them; 0: no back-off */
};

/*
 * Reads the files of the policy and of the suite (NULL: any suite), and the reports.
 * Only runs that were judged count, and only those with this policy, this suite and
 * the active version as their baseline: with others the same router may pass. A
 * proposal that nobody has approved promoted nothing.
 */
int backoff_find(struct state *, const char *policy, const char *suite,
    struct backoff *, struct err *);

/* Why so few trajectories are not enough, in words; absent: they are. */
struct str backoff_words(const struct backoff *, double come, struct arena *);

#endif
