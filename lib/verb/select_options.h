/*
 * The options of a selection (verb/select.h), and what they alone decide. For verb and cmd.
 */
#ifndef VERB_SELECT_OPTIONS_H
#define VERB_SELECT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/claim.h"
#include "base/err.h"
#include "base/set.h"
#include "rec/trajectory.h"
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

/* Sets the share of K/N, of an option; -1: it is none, or the second. */
int select_shard(
    struct select_options *, const char *option, const char *text, struct err *);

int select_wait(struct select_options *, const char *text, struct err *); /* --wait */

bool select_other_shard(const struct select_options *, struct str id);
/* Whether the options leave the id out. */
bool select_excludes(const struct select_options *, struct str id);
/* Whether its reward may still come. An unknown time is no reason to wait. */
bool select_waits(const struct select_options *, const struct trajectory *);

#endif
