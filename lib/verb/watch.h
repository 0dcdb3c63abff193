/*
 * mb-watch as a step function: live trajectories in; whether the
 * version that was promoted is worse than the one before. What it promises is
 * told in memabra-router(7), WATCHING.
 * For cmd.
 */
#ifndef VERB_WATCH_H
#define VERB_WATCH_H

#include <stdbool.h>

#include "rec/trajectory.h"
#include "rec/watch.h"

enum {
	WATCH_LEAST =
	    100, /* rewards of the version before, else there is nothing to compare with */
	WATCH_REFERENCE = 10000, /* no more of them are taken */
	WATCH_TASKS = 100000,    /* without an alarm in so many the watch is over */
};

/* Holds 16 bytes a trajectory counted, and 8 for each reward of the version before. */
struct mb_watch;
struct mb_watch *mb_watch_new(const struct watch_header *);
void mb_watch_free(struct mb_watch *);

/* A line of the journal, in its order. */
void mb_watch_load(struct mb_watch *, const struct watch_line *);

/*
 * One trajectory: 1 when it counts, with the line for the journal (it borrows
 * from t); 0 when it doesn't: chosen by another version, without a reward,
 * there already, or of no use.
 */
int mb_watch_step(struct mb_watch *, const struct trajectory *, struct watch_line *);

bool mb_watch_worse(const struct mb_watch *); /* the alarm */

/* How it stands; texts lie in the arena. */
void mb_watch_finish(const struct mb_watch *, struct arena *, struct watch *);

#endif
