/*
 * The file of a router, line by line: a header with the facts of the training, then
 * blocks of numbers, little-endian, in base64:
 *   counts   pairs of uint32: the hash of a term, and the number of examples with it
 *   weights  float32, from index `at` on; a block of zeros is left out
 *   experience  triples: uint32, the hash of an action and a word; two float32, the
 *            sums of the action on tasks with the word: earned and missed
 *   squares  float32, the learner's step sizes; a reader that only routes stops here
 * For model, store and cmd.
 */
#ifndef REC_ROUTER_H
#define REC_ROUTER_H

#include "base/arena.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/example.h"

enum {
	ROUTER_VERSION = 2,     /* of the format */
	ROUTER_BITS_MAX = 24,   /* 2^24 weights: 64 MiB */
	ROUTER_BLOCK = 1 << 14, /* numbers of a block at most */
};

/* A setting that was tried, and its mean loss on the held-out part of the log. */
struct router_try {
	double lambda, compete, passes, loss;
};

struct router_header {
	struct str format; /* "memabra-router" */
	double format_version;
	struct str learner;        /* "competing-actions" */
	double examples;           /* of this training */
	double examples_before;    /* of its ancestors; the counts include both */
	struct str dataset_sha256; /* of the example lines, each with its newline */
	struct str first_created_at,
	    last_created_at; /* of the tasks; absent if unknown */
	struct str parent;   /* sha256 of --init, or absent */
	struct strs
	    merged; /* sha256s of --merge; the settings are those of the first */
	struct str vectors; /* sha256 of the word vectors; absent: it has none */
	double bits, lambda, compete, learning_rate, passes, seed;
	double share;           /* of what was learnt; NAN: nothing else counts */
	double importance;      /* exponent of propensities: 0, or NAN for 1/2 */
	struct json_list tried; /* of struct router_try */
	double slope, shift;    /* expected reward = sigma(slope * score + shift) */
	/* Number of examples, also of ancestors, whose action was composite */
	double composites;
	double clarifies;      /* the same for clarify */
	double half_life_days; /* NAN: the age of an example did not matter */
	double mean_reward;    /* of this training's examples */
	struct reward_weights
	    reward_weights; /* of the first example whose reward was computed */
	double blocks;      /* number of all but squares, to detect a truncated file */
	double square_blocks; /* number of blocks of squares */
};

struct router_block {
	struct str block; /* counts, weights, experience, squares */
	double at;        /* index of its first number or pair */
	struct str data;  /* base64 in the file; router_next decodes it */
};

extern const struct json_table ROUTER_TRY_TABLE, ROUTER_HEADER_TABLE,
    ROUTER_BLOCK_TABLE;

/* Receives a router that is made: its header, then its blocks. */
struct router_sink {
	void (*header)(void *ctx, const struct router_header *);
	void (*block)(void *ctx, const struct router_block *);
	void *ctx;
};

/*
 * The lines of a router file in memory. Each line is checked by itself; an err
 * begins with name:line. The header is in the arena.
 */
struct router_reader;
struct router_reader *router_open(struct str bytes, const char *name);
void router_close(struct router_reader *);
int router_header(
    struct router_reader *, struct router_header *, struct arena *, struct err *);

/* 1 with the next block, its bytes valid until the next call; 0 at the end; -1. */
int router_next(struct router_reader *, struct router_block *, struct err *);

/* For checks across lines: prefix e's text with name:line of the last line. */
int router_blame(const struct router_reader *, struct err *);

#endif
