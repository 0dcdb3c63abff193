/*
 * New names for the ids of an import, by --rename: what does not fit, and what gets
 * the name of another id, is counted.
 * For lib/import.
 */
#ifndef IMPORT_NEW_IDS_H
#define IMPORT_NEW_IDS_H

#include "base/set.h"
#include "import/misses.h"
#include "rec/rename.h"

struct new_ids { /* zero-initialise; then set the rules */
	const struct rename *rules;
	struct set names, pairs; /* that were given; with the ids that have them */
};

/* The new name, in the arena if it is composed; the id if the name would be too long. */
struct str new_ids_name(
    struct new_ids *, struct misses *, struct str id, struct arena *);
void new_ids_release(struct new_ids *);

#endif
