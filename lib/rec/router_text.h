/*
 * A router as text (format version 2), which a trainer in any language can write, and
 * which older states hold: after the header, blocks of numbers, one a line,
 * little-endian, in base64:
 *   counts   pairs of uint32: the hash of a term, and the number of examples with it
 *   weights  float32, from index `at` on; a block of zeros is left out
 *   experience  triples: uint32, the hash of an action and a word; two float32, the
 *            sums of the action on tasks with the word: earned and missed
 *   squares  float32, the learner's step sizes; a reader that only routes stops here
 * For model.
 */
#ifndef REC_ROUTER_TEXT_H
#define REC_ROUTER_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"

enum { ROUTER_BLOCK = 1 << 14 }; /* numbers of a block at most */

struct router_block {
	struct str block; /* counts, weights, experience, squares */
	double at;        /* index of its first number or pair */
	struct str data;  /* base64 in the file; router_text_next decodes it */
};

extern const struct json_table ROUTER_BLOCK_TABLE;

/* The lines after the header. An err begins with name:line. */
struct router_text;
struct router_text *router_text_open(struct str rest, const char *name);
void router_text_close(struct router_text *);

/* 1 with the next block, its bytes valid until the next call; 0 at the end; -1. */
int router_text_next(struct router_text *, struct router_block *, struct err *);

/* For checks across lines: prefix e's text with name:line of the last line. */
int router_text_blame(const struct router_text *, struct err *);

#endif
