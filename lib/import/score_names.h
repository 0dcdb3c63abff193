/*
 * The names of the scores of a log, to say which ones there are if none is that of
 * --score.
 * For lib/import.
 */
#ifndef IMPORT_SCORE_NAMES_H
#define IMPORT_SCORE_NAMES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/names.h"

struct score_names {      /* zero-initialise; set want */
	const char *want; /* of --score, borrowed; NULL: nothing is noted */
	bool found;
	struct names others;
	struct arena arena;
};

void score_names_note(struct score_names *, struct str name);

/* False: the score was found, or none is wanted. Else the message. */
bool score_names_miss(const struct score_names *, struct buf *message);
void score_names_release(struct score_names *);

#endif
