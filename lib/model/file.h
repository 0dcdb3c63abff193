/*
 * A router file: after the header (rec/router.h) its sections, little-endian, in the
 * form in which they are used, so that a reader has nothing to build:
 *   counts   pairs of uint32 in ascending order: the hash of a term, and the number of
 *            examples with it
 *   weights  float32, all of them; or, if fewer than half are not zero, a bit for each
 *            (the lowest bit of the first byte is of the first weight; a multiple of 8
 *            bytes), then those that are not zero
 *   experience  triples in ascending order: uint32, the hash of an action and a word;
 *            two float32, the sums of the action on tasks with the word: earned and
 *            missed
 *   check    uint64: XXH3 (64 bits) of the header with seed 0, then of each section before with
 *            the zeros after it, each with the hash before it as its seed
 *   squares  as weights: the learner's step sizes
 *   check    the same of the squares, whose seed is the first check
 * A reader that only routes stops at the first check. The bytes are read and not
 * mapped: a file that is overwritten under a mapping kills its reader by SIGBUS.
 * A file is hostile input until it has passed every check here.
 * For model and verb.
 */
#ifndef MODEL_FILE_H
#define MODEL_FILE_H

#include "model/file_parts.h"

/*
 * Emits a file with this header; the facts of the form and the sections are filled in
 * here.
 */
void file_write(const struct router_header *, const struct weights *,
    const struct counts *, const struct router_sink *);

/*
 * Reads a file of either form. `name` is for messages. Without the squares, the parts
 * may borrow from `bytes`. After -1 there is nothing to release.
 */
int file_parse(
    struct str bytes, const char *name, const struct file_target *, struct err *);

/* Puts the right checks into a file with a valid header, for the fuzzer. */
void file_seal(char *bytes, size_t n, const struct router_header *, size_t length);

#endif
