/*
 * The file of word vectors: a line with its facts, and then their table, which is
 * used as it lies. All numbers of the table are little-endian:
 *   uint64   of each word, in ascending order: the hash of the folded word
 *   float32  of each word: its scale
 *   int8     of each word, `dimensions` numbers: scale * number is the coordinate
 * For model, verb and cmd.
 */
#ifndef REC_VECTORS_H
#define REC_VECTORS_H

#include <stdint.h>

#include "base/limits.h"
#include "json/in.h"

enum {
	VECTORS_VERSION = 1,          /* of the format */
	VECTORS_WORDS_MOST = 1 << 21, /* words of a file */
	VECTORS_DIMS_MOST = 512,      /* coordinates of a word */
};

struct vectors_header {
	struct str format; /* "memabra-vectors" */
	double format_version;
	double words, dimensions;
	struct str sha256; /* of the table */
	struct str source; /* what it was made from, and its licence; may be absent */
};

/* Bytes of a file: its first line, and the largest table. */
#define VECTORS_FILE_MOST                                                              \
	(LIMIT_LINE + VECTORS_WORDS_MOST * vectors_word_size(VECTORS_DIMS_MOST))

extern const struct json_table VECTORS_HEADER_TABLE;

/* The bytes of one word in the table. */
static inline size_t
vectors_word_size(size_t dimensions)
{
	return sizeof(uint64_t) + sizeof(float) + dimensions;
}

#endif
