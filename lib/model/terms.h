/*
 * Terms: hashes of words, of their stems and of their n-grams. Each kind has its
 * own salt, so they share tables without collisions of equal strings.
 * For model.
 */
#ifndef MODEL_TERMS_H
#define MODEL_TERMS_H

#include <stdint.h>

#include "base/index.h"
#include "base/str.h"

enum term_kind {
	TERM_WORD,
	TERM_STEM,
	TERM_GRAM,
	TERM_CONTEXT,
	TERM_CANDIDATE,
	TERM_CHANNEL
};

struct terms {
	uint32_t *v;
	size_t n;
};

uint32_t term_hash(enum term_kind, struct str);
struct str term_stem(struct str word); /* its first STEM_CHARS characters */

/*
 * The terms, each once, in order of first appearance, in the arena. kind:
 * TERM_WORD, TERM_STEM or TERM_CONTEXT.
 */
struct terms terms_of(enum term_kind, struct strs words, struct arena *);

/* The n-grams of <word> for all words, each once, shorter ones first. */
struct terms grams_of(struct strs words, size_t least, size_t most, struct arena *);

/* Calls `each` for the n-grams of one length of one word, with repeats. */
void grams_each(
    struct str word, size_t length, void (*each)(void *ctx, uint32_t), void *ctx);

#endif
