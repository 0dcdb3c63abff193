/*
 * A line of runs/RUN/sources.jsonl: a trajectory that a run has selected; and the
 * tombstone that takes the place of an id when the trajectory is forgotten.
 * For store and cmd.
 */
#ifndef REC_SOURCE_H
#define REC_SOURCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "json/in.h"

/* "sha256:" and the sha256 of the id, as 64 hex digits. */
enum { TOMBSTONE = 7 + SHA256_HEX };
void tombstone_of(struct str id, char out[TOMBSTONE + 1]); /* of a tombstone: itself */
bool tombstone_is(struct str);

struct source {
	struct str trajectory_id; /* or its tombstone */
};

extern const struct json_table SOURCE_TABLE;

int source_read(
    struct json_in *, struct source *, struct str line, struct arena *, struct err *);
void source_write(struct buf *, struct str id); /* one line, with its newline */

/*
 * The sha256 of a list of sources: of the tombstones of its ids, a line each. So it
 * does not change when ids in the list become tombstones.
 */
void source_digest(struct sha256 *, struct str id);

#endif
