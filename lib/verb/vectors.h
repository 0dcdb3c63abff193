/*
 * mb-vectors: word vectors as text, a word a line, to a file of lib/rec/vectors.h.
 * Holds the table, so memory does not depend on the length of the text. For cmd.
 */
#ifndef VERB_VECTORS_H
#define VERB_VECTORS_H

#include "base/buf.h"
#include "rec/vectors.h"

struct mb_vectors;
struct mb_vectors *mb_vectors_new(size_t words); /* the first so many are kept */
void mb_vectors_free(struct mb_vectors *);

/* Adds a line: "word number number ..."; 1: no more words are wanted. */
int mb_vectors_step(struct mb_vectors *, struct str line, struct err *);

/*
 * Adds the table to `to`, and sets the header, whose strings live as long as the
 * converter. -1 with ERR_NO: there is no word.
 */
int mb_vectors_finish(
    struct mb_vectors *, struct buf *to, struct vectors_header *, struct err *);

#endif
