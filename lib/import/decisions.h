/*
 * The calls of an episode as decisions: one for each turn.
 * For lib/import.
 */
#ifndef IMPORT_DECISIONS_H
#define IMPORT_DECISIONS_H

#include "import/episode.h"

/* Why the calls can't be decisions, each turn one action (rec/action.h); or NULL. */
const char *decisions_unfit(const struct episode *);

/* Adds the member "decisions" for the calls from..to; without calls: direct_answer. */
void decisions_write(struct buf *, const struct episode *, size_t from, size_t to);

#endif
