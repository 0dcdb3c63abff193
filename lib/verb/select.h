/*
 * mb-select as a step function: which trajectories are new, eligible, and
 * there for the first time in this run.
 * For cmd.
 */
#ifndef VERB_SELECT_H
#define VERB_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/set.h"
#include "rec/tally.h"
#include "rec/trajectory.h"

struct select_options {
	uint64_t min_new;       /* nothing is emitted before this many are found */
	uint64_t shard, shards; /* only ids whose hash mod shards is shard; 1: all */
	bool except;            /* only the ids of the other shards instead */
	uint64_t sample; /* at most this many, those of the smallest hashes; 0: all */
	const struct set *without; /* ids to leave out, or NULL */
	/* Whether an id was marked on an earlier run; NULL: none was. 0 or -1. */
	int (*seen)(void *ctx, struct str id, bool *yes, struct err *);
	void *seen_ctx;
	void (*emit)(void *ctx, struct str line); /* a selected line, byte for byte */
	void *emit_ctx;
};

/*
 * Holds 16 bytes an id, and the first min_new lines until there are enough.
 * With a sample it holds the sample's lines, and emits them in mb_select_end, in
 * the order of the input. Which lines these are does not depend on that order,
 * and the sample of samples is the sample of the whole ("bottom-k sampling",
 * Cohen and Kaplan 2007).
 */
struct mb_select;
struct mb_select *mb_select_new(const struct select_options *);
void mb_select_free(struct mb_select *);

/* One trajectory, and the line it was read from. */
int mb_select_step(
    struct mb_select *, const struct trajectory *, struct str line, struct err *);

/* After the last line: emit what was held. */
void mb_select_end(struct mb_select *);

/* What became of the lines so far. read and bad are the caller's to fill. */
struct tally mb_select_finish(const struct mb_select *);

#endif
