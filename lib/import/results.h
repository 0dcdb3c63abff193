/*
 * Two logs of the same tasks as results: the first is the baseline, the second the
 * challenger. Runs of a task are joined by its id and trial, in bounded memory.
 * For lib/import.
 */
#ifndef IMPORT_RESULTS_H
#define IMPORT_RESULTS_H

#include "import/episode.h"
#include "import/format.h"
#include "store/groups.h"

struct results {               /* zero-initialise, and set miss and ctx */
	struct groups *groups; /* NULL until there is an episode */
	unsigned side;         /* of the next episode: 0 baseline, 1 challenger */
	double printed;        /* those of both sides */
	/* Counts a run that is left out. */
	void (*miss)(void *ctx, const char *reason, struct str side);
	void *ctx;
};

/*
 * Keeps an episode; one without task is counted, and one that has no reward and did
 * not fail. 0, or -1 with an err.
 */
int results_take(struct results *, const struct episode *, struct err *);

/*
 * Emits the results; of a task that only one side has run, with this side alone.
 * Counts the runs that only one side has. Returns 0 or -1.
 */
int results_finish(struct results *, const struct import_options *,
    const struct import_format *, struct err *);
void results_release(struct results *);

#endif
