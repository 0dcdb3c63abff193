/*
 * Word vectors: a file of lib/rec/vectors.h in memory, used as it lies. It is hostile
 * input until vectors_parse has checked it; then no word leads out of it.
 * For model, verb, cli and cmd.
 */
#ifndef MODEL_VECTORS_H
#define MODEL_VECTORS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "rec/vectors.h"

struct vectors;

/*
 * The bytes are borrowed, and `name` is for messages. NULL with ERR_INPUT. The sha256
 * of the header is not compared with the table: vectors_verify does that.
 */
struct vectors *vectors_parse(struct str bytes, const char *name, struct err *);
void vectors_free(struct vectors *);
int vectors_verify(const struct vectors *, const char *name, struct err *);

const struct vectors_header *vectors_header(const struct vectors *);
uint32_t vectors_dimensions(const struct vectors *);

uint64_t vectors_hash(struct str folded_word);

/* The number of a folded word, from 1; 0 if it has no vector. */
uint32_t vectors_find(const struct vectors *, struct str folded_word);

/* Adds `times` the vector of a word, by its number, to sum. */
void vectors_add(const struct vectors *, uint32_t number, float times, float *sum);

#endif
