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

/*
 * Whether a router can be used: it was trained with the vectors of this sha256 (absent:
 * with none), and these are at hand (NULL: none). -1 with ERR_INPUT.
 */
int vectors_fit(
    struct str sha256, const struct vectors *, const char *router, struct err *);

uint64_t vectors_hash(struct str folded_word);

/* The number of a folded word, from 1; 0 if it has no vector. */
uint32_t vectors_find(const struct vectors *, struct str folded_word);

/* Adds `times` the vector of a word, by its number, to sum. */
void vectors_add(const struct vectors *, uint32_t number, float times, float *sum);

/*
 * The scalar product of two words, by their numbers, and the length of one, without
 * their scales: the cosine is the product over both lengths.
 */
int32_t vectors_product(const struct vectors *, uint32_t a, uint32_t b);
float vectors_length(const struct vectors *, uint32_t number);

#endif
