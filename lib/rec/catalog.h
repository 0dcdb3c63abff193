/*
 * A catalog entry: a candidate that says its kind. A catalog is a file of them, the
 * candidates from which tasks get theirs. For verb and cmd.
 */
#ifndef REC_CATALOG_H
#define REC_CATALOG_H

#include "rec/trajectory.h"

struct catalog_entry {
	struct candidate candidate;
	enum kind kind; /* of its type */
};

/* Reads a line. The entry borrows from line and arena. Returns 0 or -1 (ERR_INPUT). */
int catalog_entry_read(struct json_in *, struct catalog_entry *, struct str line,
    struct arena *, struct err *);

#endif
