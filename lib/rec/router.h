/*
 * The file of a router, line by line: a header that says how it was made, then
 * blocks of numbers, little-endian, in base64:
 *   counts   pairs of uint32: the hash of a term, and in how many examples it was
 *   weights  float32, from index `at` on; a block of zeros is left out
 *   experience  triples: uint32, the hash of an action and a word; float32 twice, what
 *            came of the action on tasks with the word: earned and missed
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
	double examples_before;    /* of its ancestors: the counts are over both */
	struct str dataset_sha256; /* of the example lines, each with its newline */
	struct str first_created_at,
	    last_created_at; /* of the tasks; absent when none says */
	struct str parent;   /* sha256 of --init, or absent */
	struct strs merged;  /* sha256s of --merge; the settings are the first one's */
	double bits, lambda, compete, learning_rate, passes, seed;
	struct json_list tried; /* of struct router_try; empty when nothing was */
	double slope, shift;    /* expected reward = sigma(slope * score + shift) */
	double composites;  /* examples, ancestors' too, whose action was composite */
	double clarifies;   /* likewise, clarify */
	double mean_reward; /* of this training's examples */
	struct reward_weights
	    reward_weights; /* of the first example whose reward was computed */
	double blocks; /* of all but squares, so that a cut file is seen to be one */
	double square_blocks; /* of squares */
};

struct router_block {
	struct str block; /* counts, weights, experience, squares */
	double at;        /* index of its first number or pair */
	struct str data;  /* base64 in the file; router_next decodes it */
};

extern const struct json_table ROUTER_TRY_TABLE, ROUTER_HEADER_TABLE,
    ROUTER_BLOCK_TABLE;

/*
 * The lines of a router file that lies in memory. Whatever a line alone can tell
 * is checked; an err says name:line. The header lies in the arena.
 */
struct router_reader;
struct router_reader *router_open(struct str bytes, const char *name);
void router_close(struct router_reader *);
int router_header(
    struct router_reader *, struct router_header *, struct arena *, struct err *);

/* 1 with the next block, its bytes valid until the next call; 0 at the end; -1. */
int router_next(struct router_reader *, struct router_block *, struct err *);

/* For checks of what lines say together: puts name:line of the last line before e's text. */
int router_blame(const struct router_reader *, struct err *);

#endif
