/*
 * The trajectories to forget, as tombstones, so that no file of the state needs
 * their ids while they are being erased. For store and cmd.
 */
#ifndef STORE_FORGET_SET_H
#define STORE_FORGET_SET_H

#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/set.h"
#include "rec/forgetting.h"
#include "rec/source.h"

struct forget {               /* zero-initialise */
	struct set ids;       /* the tombstones */
	struct buf list;      /* the same, each ended by a newline */
	struct set words;     /* what to find in texts, also as tombstones */
	struct buf word_list; /* lines of STATE/forgetting: WORD, tombstone, length */
	uint16_t lengths[LIMIT_ID]; /* of these words in bytes, rising */
	size_t lengths_n;
	/* the first and last bytes of the words, to hash few others; or any, if a word
	   was read from STATE/forgetting */
	uint64_t ends[1024];
	bool any_ends;
	struct set found;        /* those ids that the state has */
	struct set learnt_runs;  /* runs that learnt from them */
	bool began;              /* one of these, or a run before, was passed */
	bool erase;              /* false: only count */
	struct forgetting count; /* what was found, or erased */
};

/* Adds an id, or a tombstone: then no text is searched for the id. */
void forget_add(struct forget *, struct str id);

/* Adds a user, all of whose trajectories are added: texts are searched for the id. */
void forget_add_user(struct forget *, struct str user);

/* Adds a line of STATE/forgetting. ERR_INPUT: it is none. */
int forget_add_line(struct forget *, struct str line, struct err *);

/* Whether a text of 1 byte or more can be a word: quick, and rarely wrong. */
bool forget_may_have(const struct forget *, struct str);

void forget_release(struct forget *);

/* Whether the id is to be forgotten. Writes its tombstone, and notes that it was found. */
bool forget_hit(struct forget *, struct str id, char tombstone[TOMBSTONE + 1]);

#endif
