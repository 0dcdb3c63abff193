/*
 * Writes weights and counts as the blocks of a router file, and reads them back. A
 * file is hostile input until it has passed every check here.
 * For model and verb.
 */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include "model/counts.h"
#include "model/scores.h"
#include "rec/router.h"

/* Sets the number of blocks in the header. */
void file_count_blocks(
    struct router_header *, const struct weights *, const struct counts *);

/*
 * Emits the blocks in the order of the file. A block is valid only during the call
 * of emit.
 */
void file_write(const struct weights *, const struct counts *,
    void (*emit)(void *ctx, const struct router_block *), void *ctx);

/* The destinations of the parts of a file. */
struct file_target {
	struct router_header *header;
	struct weights *weights;
	struct counts *counts;
	struct arena *arena; /* owns the strings of the header */
	/* also read the squares; only further learning needs them */
	bool squares;
};

/* Reads a whole file. `name` is for messages. After -1 there is nothing to release. */
int file_parse(
    struct str bytes, const char *name, const struct file_target *, struct err *);

#endif
