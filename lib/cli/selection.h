/*
 * What a selection (verb/select.h) reads and writes: marks, ids, lines that wait, and the
 * files of lines.
 * For cmd.
 */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include <stdbool.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/condensing.h"
#include "io/ids.h"
#include "io/out.h"
#include "io/spool.h"
#include "store/backoff.h"
#include "store/seen.h"
#include "verb/select.h"

struct selection {         /* zero-initialise */
	struct seen *seen; /* NULL without --state */
	struct ids *ids;   /* of this run */
	bool keyed;    /* a line begins with a key, and an id counts once for each */
	struct buf id; /* the key and the id */
	struct spool held; /* lines that wait for --min-new, or of a sample */
	struct condensing *condensing; /* of --condense: has the output; or NULL */
	struct out *out, *revoked, *claimed; /* the last two: NULL: not wanted */
};

/* Sets the functions of the options; the caller has set the fields. */
void selection_bind(struct selection *, struct select_options *);

/* What the caller knows of the selection. */
struct selection_said {
	double read, skipped;   /* lines */
	bool quiet;             /* --quiet */
	const char *tally;      /* --tally, or NULL */
	struct backoff backoff; /* of --policy */
};

/* Says what was not understood: in one line on stderr, and in the file of --tally. */
void selection_tell(struct cli *, struct mb_select *, const struct selection_said *);

/* Closes the files: 0 or -1. Frees the rest, but for seen and out. */
int selection_end(struct selection *, struct err *);

#endif
