/*
 * The trajectories to forget, as tombstones, so that no file of the state needs
 * their ids while they are being erased. For store and cmd.
 */
#ifndef STORE_FORGET_SET_H
#define STORE_FORGET_SET_H

#include "base/buf.h"
#include "base/set.h"
#include "rec/forgetting.h"
#include "rec/source.h"

struct forget {                  /* zero-initialise */
	struct set ids;          /* the tombstones */
	struct buf list;         /* the same, each ended by a newline */
	struct set found;        /* those that the state has */
	struct set learnt_runs;  /* runs that learnt from them */
	bool erase;              /* false: only count */
	struct forgetting count; /* what was found, or erased */
};

void forget_add(struct forget *, struct str id); /* an id, or a tombstone */
void forget_release(struct forget *);

/* Whether the id is to be forgotten. Writes its tombstone, and notes that it was found. */
bool forget_hit(struct forget *, struct str id, char tombstone[TOMBSTONE + 1]);

/* Whether a text has such an id between blanks, quotes or commas, as a message has. */
bool forget_quoted(struct forget *, struct str text);

#endif
