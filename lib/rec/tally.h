/*
 * A tally: what mb-select did with the lines of a log, by number.
 * For verb, store and cmd.
 */
#ifndef REC_TALLY_H
#define REC_TALLY_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

struct tally {
	double read; /* lines that were not empty */
	double selected;
	double seen;      /* left out: selected on an earlier run */
	double duplicate; /* left out: the id stood in this run already */
	double other;     /* left out: of another shard */
	double bad;       /* not records at all; each told on stderr */
	struct {
		double input, decision,
		    reward; /* left out: nothing to learn from without it */
	} ineligible;
};

extern const struct json_table TALLY_TABLE;
extern const struct json_table
    REJECTED_TABLE; /* only what was left out, as a report has it */

int tally_read(
    struct json_in *, struct tally *, struct str line, struct arena *, struct err *);

#endif
