/*
 * Weights and counts to the blocks of a router file, and back. What comes back
 * is hostile until it has passed every check here.
 * For model and verb.
 */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include "model/counts.h"
#include "model/scene.h"
#include "rec/router.h"

/* How many blocks there will be, into the header. */
void file_count_blocks(
    struct router_header *, const struct weights *, const struct counts *);

/* The blocks, in the order of the file; each is valid only during emit. */
void file_write(const struct weights *, const struct counts *,
    void (*emit)(void *ctx, const struct router_block *), void *ctx);

/*
 * A whole file. The header's strings lie in the arena.
 * Squares are read only when asked for. On -1 nothing needs to be released.
 */
int file_parse(struct str bytes, const char *name, bool squares, struct router_header *,
    struct weights *, struct counts *, struct arena *, struct err *);

#endif
