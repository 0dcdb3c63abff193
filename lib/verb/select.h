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
#include "rec/tally.h"
#include "rec/trajectory.h"

struct select_options {
	uint64_t min_new; /* nothing is emitted before this many are found */
	uint64_t shard,
	    shards; /* only ids whose hash mod shards is shard; shards 1: all */
	/* Whether an id was marked on an earlier run; NULL: none was. 0 or -1. */
	int (*seen)(void *ctx, struct str id, bool *yes, struct err *);
	void *seen_ctx;
	void (*emit)(void *ctx, struct str line); /* a selected line, byte for byte */
	void *emit_ctx;
};

/* Holds 16 bytes an id, and the first min_new lines until there are enough. */
struct mb_select;
struct mb_select *mb_select_new(const struct select_options *);
void mb_select_free(struct mb_select *);

/* One trajectory, and the line it was read from. */
int mb_select_step(
    struct mb_select *, const struct trajectory *, struct str line, struct err *);

/* What became of the lines so far. read and bad are the caller's to fill. */
struct tally mb_select_finish(const struct mb_select *);

#endif
