/*
 * Weights and counts to the blocks of a router file, and back. What comes back
 * is hostile until it has passed every check here.
 * For model and verb.
 */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include "model/counts.h"
#include "model/scores.h"
#include "rec/router.h"

/* How many blocks there will be, into the header. */
void file_count_blocks(
    struct router_header *, const struct weights *, const struct counts *);

/* The blocks, in the order of the file; each is valid only during emit. */
void file_write(const struct weights *, const struct counts *,
    void (*emit)(void *ctx, const struct router_block *), void *ctx);

/* Where the parts of a file go. */
struct file_target {
	struct router_header *header;
	struct weights *weights;
	struct counts *counts;
	struct arena *arena; /* of the header's strings */
	bool squares;        /* read them too: only learning goes on from them */
};

/* A whole file. `name` is for messages. On -1 nothing needs to be released. */
int file_parse(
    struct str bytes, const char *name, const struct file_target *, struct err *);

#endif
