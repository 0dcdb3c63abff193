/*
 * mb-watch as step functions: takes live trajectories, and tests whether the
 * promoted version is worse than the version before it. memabra-router(7),
 * WATCHING, states the guarantee. For cmd.
 */
#ifndef VERB_WATCH_H
#define VERB_WATCH_H

#include <stdbool.h>

#include "rec/trajectory.h"
#include "rec/watch.h"

enum {
	WATCH_LEAST =
	    100, /* fewest rewards of the version before that allow a comparison */
	WATCH_REFERENCE = 10000, /* most of them that are used */
	/* the watch ends after this many tasks without an alarm */
	WATCH_TASKS = 100000,
};

/*
 * Holds 16 bytes for each counted trajectory, and 8 for each reward of the
 * version before.
 */
struct mb_watch;
struct mb_watch *mb_watch_new(const struct watch_header *);
void mb_watch_free(struct mb_watch *);

/* Loads a line of the journal; call it in the order of the journal. */
void mb_watch_load(struct mb_watch *, const struct watch_line *);

/*
 * Takes one trajectory. Returns 1 if it counts, with the line for the journal
 * (it borrows from t). Returns 0 if it does not count: chosen by another
 * version, without a reward or a known status, counted before, or not usable.
 */
int mb_watch_step(struct mb_watch *, const struct trajectory *, struct watch_line *);

bool mb_watch_worse(const struct mb_watch *); /* whether there is an alarm */

/* Describes the watch; texts are in the arena. */
void mb_watch_finish(const struct mb_watch *, struct arena *, struct watch *);

#endif
