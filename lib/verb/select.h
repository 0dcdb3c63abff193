/*
 * mb-select as step functions: selects trajectories that are new, eligible, and
 * first with their id in this run. For cmd.
 */
#ifndef VERB_SELECT_H
#define VERB_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/claim.h"
#include "base/err.h"
#include "base/set.h"
#include "rec/tally.h"
#include "rec/trajectory.h"
#include "verb/doubt.h"
#include "verb/leak.h"

struct select_mark {
	bool stamped;   /* false: leave it out, whatever reward it has */
	uint64_t stamp; /* rec/stamp.h */
	uint64_t user;  /* rec/stamp.h; 0: unknown */
};

struct select_options {
	int64_t min_new;        /* emit nothing before this many were found */
	uint64_t shard, shards; /* only ids with hash mod shards == shard; 1: all */
	bool except;            /* instead, only the ids of the other shards */
	/* at most this many ids, those with the smallest hashes; 0: all */
	int64_t sample;
	const struct set *without; /* ids to leave out, or NULL */
	const struct leaks *suite; /* tasks to leave out, or NULL */
	bool unrewarded; /* also what has no reward; then every reward is waited for */
	int64_t wait, now; /* ms: how long a reward may take to come; 0: no wait */
	void *ctx;         /* of the functions */
	/* Finds the mark of an earlier run: 1, 0 without one, or -1. NULL: no marks. */
	int (*seen)(void *ctx, struct str id, struct select_mark *, struct err *);
	/* Keeps an id with its line and user: an enum again, or -1. */
	int (*occurred)(void *ctx, const struct claim *, struct err *);
	/*
	 * Keeps a line that waits for min_new, or of a sample, which may leave it out
	 * later. *at grows from line to line. release emits all lines; emit_held one.
	 */
	int (*hold)(void *ctx, struct str line, uint64_t *at, struct err *);
	int (*release)(void *ctx, struct err *);
	int (*emit_held)(void *ctx, uint64_t at, size_t n, struct err *);
	/* receives the line of a marked trajectory whose reward was revoked; or NULL */
	void (*revoke)(void *ctx, struct str line);
	/* receives a line whose id an earlier line of another user has; or NULL */
	void (*claim)(void *ctx, struct str line);
	/* receives a selected line, byte for byte */
	void (*emit)(void *ctx, struct str line);
};

/*
 * With a sample, holds its lines, and emits them in mb_select_end, in the order of
 * the input.
 */
struct mb_select;
struct mb_select *mb_select_new(const struct select_options *);
void mb_select_free(struct mb_select *);

/* Sets the share of K/N, of --shard or --except-shard; -1: it is none, or the second. */
int select_shard(struct select_options *, const char *text, bool except, struct err *);

int select_wait(struct select_options *, const char *text, struct err *); /* --wait */

/* Takes one trajectory, its line, and where that is. */
int mb_select_step(struct mb_select *, const struct trajectory *, struct str line,
    const struct place *, struct err *);

/*
 * What a later run with the same options does with the last line of mb_select_step. Only
 * a mark that is replaced can change it.
 */
enum select_fate {
	FATE_OPEN,     /* passes it on, perhaps */
	FATE_LEFT_OUT, /* leaves it out for good: for what it is, or by the options */
	FATE_MARKED,   /* leaves it out: it is marked */
	FATE_REPEATED  /* leaves it out if it has read the earlier line of the id */
};
enum select_fate mb_select_fate(const struct mb_select *);

/*
 * For a caller that skips lines which are not open. If a trajectory renews a mark (1; 0:
 * it does not; -1), its id may be in one of these lines, which then counts as the first:
 * pass all of them to mb_select_recall before mb_select_step.
 */
int mb_select_renews(struct mb_select *, const struct trajectory *, struct err *);
int mb_select_recall(
    struct mb_select *, const struct trajectory *, struct str line, struct err *);

/* After the last line: emits the lines of the sample. */
int mb_select_end(struct mb_select *, struct err *);

/*
 * The counts so far; the words are of the mb_select. The caller fills read, bad,
 * first_bad and note.
 */
struct tally mb_select_finish(struct mb_select *);

/*
 * What was not understood, in one line (verb/doubt.h), added to b. n has the counts
 * so far, and read, bad and first_bad.
 */
void mb_select_note(const struct mb_select *, const struct tally *n, struct buf *b);

#endif
