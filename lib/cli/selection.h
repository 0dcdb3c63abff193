/*
 * What a selection (verb/select.h) reads and writes: marks, ids, lines that wait, and the
 * files of lines.
 * For cmd.
 */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include <stdbool.h>

#include "base/buf.h"
#include "io/ids.h"
#include "io/out.h"
#include "io/spool.h"
#include "store/seen.h"
#include "verb/select.h"

struct selection {         /* zero-initialise */
	struct seen *seen; /* NULL without --state */
	struct ids *ids;   /* of this run */
	bool keyed;    /* a line begins with a key, and an id counts once for each */
	struct buf id; /* the key and the id */
	struct spool held; /* lines that wait for --min-new, or of a sample */
	struct out *out, *revoked, *claimed; /* the last two: NULL: not wanted */
};

/* Sets the functions of the options; the caller has set the fields. */
void selection_bind(struct selection *, struct select_options *);

/* Closes the files: 0 or -1. Frees the rest, but for seen and out. */
int selection_end(struct selection *, struct err *);

#endif
