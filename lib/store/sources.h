/*
 * runs/RUN/sources.jsonl: the ids of the trajectories that a run has selected. The
 * report of the run has only the sha256 of the list, so ids can be erased without a
 * change of the audit log. For store and cmd.
 */
#ifndef STORE_SOURCES_H
#define STORE_SOURCES_H

#include "json/in.h"
#include "rec/source.h"
#include "store/state.h"

/* Writes the list of a run, as lines of text, and syncs. Needs the lock. */
int sources_write(struct state *, struct str run, struct str lines, struct err *);

/*
 * Calls `each` for each id, or tombstone, of the list of a run, until it returns a
 * value other than 0. Returns that value; 0; -1 with ERR_INPUT: a line is bad; -1
 * with ERR_NO: the run has no list. The id is valid during the call only.
 */
typedef int source_fn(void *ctx, struct str id, struct err *);
int sources_scan(
    struct state *, struct str run, source_fn *each, void *ctx, struct err *);

/* The sha256 of the list: rec/source.h. Errors as above. */
int sources_sha256(
    struct state *, struct str run, char sha[SHA256_HEX + 1], struct err *);

#endif
