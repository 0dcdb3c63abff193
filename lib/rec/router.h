/*
 * The header of a router file: the facts of the training, and where the sections of
 * the file are. It is one line of JSON, padded with spaces to a multiple of
 * ROUTER_ALIGN, so that the sections after it are aligned. Their bytes are of
 * model/file.h.
 * For model, store and cmd.
 */
#ifndef REC_ROUTER_H
#define REC_ROUTER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "json/in.h"
#include "rec/example.h"

enum {
	ROUTER_VERSION = 3,      /* of the format: sections */
	ROUTER_TEXT_VERSION = 2, /* lines of text, see rec/router_text.h; only read */
	ROUTER_BITS_MAX = 24,    /* 2^24 weights: 64 MiB */
	ROUTER_ALIGN = 64,       /* bytes: a line of a cache */
};

/*
 * The sections in the order of the file. What only learning needs comes after the
 * first check. A check is the hash of all bytes before it.
 */
enum {
	ROUTER_COUNTS,
	ROUTER_WEIGHTS,
	ROUTER_EXPERIENCE,
	ROUTER_CHECK,
	ROUTER_SQUARES,
	ROUTER_LAST_CHECK,
	ROUTER_SECTIONS
};

struct router_section {
	struct str section; /* its name: see ROUTER_SECTION_NAMES */
	double at;          /* its first byte, counted from the end of the header */
	double bytes;       /* its length; zeros follow up to the next section */
	double homes;       /* of a hash table: model/ordered.h; else NAN */
};
extern const char *const ROUTER_SECTION_NAMES[];

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
	double learnt;          /* the same, beside the rules */
	double importance;      /* exponent of propensities: 0, or NAN for 1/2 */
	struct json_list tried; /* of struct router_try */
	double slope, shift;    /* expected reward = sigma(slope * score + shift) */
	/* Number of examples, also of ancestors, whose action was composite */
	double composites;
	double clarifies;      /* the same for clarify */
	double half_life_days; /* NAN: the age of an example did not matter */
	double mean_reward;    /* of this training's examples */
	struct reward_weights
	    reward_weights;        /* of the first example whose reward was computed */
	struct json_list sections; /* of struct router_section; none in a text */
	/* Of a text: the numbers of blocks without squares, and of squares; else NAN */
	double blocks, square_blocks;
};

extern const struct json_table ROUTER_TRY_TABLE, ROUTER_SECTION_TABLE,
    ROUTER_HEADER_TABLE;

/* Receives the bytes of a router that is made. */
struct router_sink {
	void (*bytes)(void *ctx, struct str);
	void *ctx;
};

/*
 * Reads the header at the beginning of *bytes, which are what follows it afterwards, into
 * h and the arena. An err begins with name.
 */
int router_header_read(struct str *bytes, const char *name, struct router_header *h,
    struct arena *, struct err *);

/* Ends the line of a header that begins at `from`: the padding and the newline. */
void router_header_end(struct buf *, size_t from);

/* Adds the line of a header, padded. */
void router_header_put(struct buf *, const struct router_header *);

#endif
