/*
 * A closed episode as one trajectory, or with --per call one for each call.
 * For lib/import.
 */
#ifndef IMPORT_WRITE_H
#define IMPORT_WRITE_H

#include "base/set.h"
#include "import/episode.h"
#include "import/format.h"

struct import_writer {            /* zero-initialise */
	struct import_tools seen; /* all tools that were called so far */
	struct import_tools then; /* those seen before an episode ended, and its own */
	struct set ids;           /* of the trajectories */
	struct index next; /* by the hash of an id that was there: its last number */
	struct buf line;
	double trajectories, rewards, statuses;
};

/* NULL; or why the episode has no trajectory. An empty episode is nothing. */
const char *import_write(struct import_writer *, const struct import_options *,
    const struct import_format *, struct episode *);
void import_writer_release(struct import_writer *);

#endif
