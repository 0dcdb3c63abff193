/*
 * The unknown words of outcome.status, counted, and in a sentence that offers a
 * mapping. For verb and cmd.
 */
#ifndef VERB_STATUSES_H
#define VERB_STATUSES_H

#include "base/arena.h"
#include "base/buf.h"
#include "rec/tally.h"

enum {
	STATUSES = 100,     /* most words; the lines of others are only in their sum */
	STATUS_BYTES = 100, /* of a word; words with the same first bytes are one */
	STATUSES_SHOWN = 20 /* most words in the sentence */
};

struct statuses { /* zero-initialise */
	struct arena arena;
	struct status_count v[STATUSES]; /* by first appearance */
	size_t n;
};

void statuses_add(struct statuses *, struct str status);
void statuses_release(struct statuses *);

/* The words, the most frequent first, in the arena of s. */
struct json_list statuses_list(struct statuses *s);

/*
 * Adds "status 'OK': 1500 trajectories; map it with mb-reward --map FILE", with all
 * words up to STATUSES_SHOWN and the number of the others; nothing if the tally has
 * no unknown status.
 */
void statuses_note(const struct tally *, struct buf *);

/* Adds that sentence to others, and one about rewards if most of a log has none. */
void statuses_add_note(const struct tally *, struct buf *);

#endif
