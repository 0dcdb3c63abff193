/*
 * The state directory: which one it is, its lock, and the mending of what a
 * killed program left half done. What lies in it has modules of its own:
 * versions, audit, seen, cases.
 * For store, cli and cmd. Most programs open it with cli_state (cli/state.h).
 */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum state_flag {
	STATE_CREATE = 1, /* make the directory when it is not there */
	STATE_LOCK = 2,   /* hold the lock: for whoever will change anything */
	STATE_ABSENT =
	    4, /* a directory that is not there is an empty state, not an error */
	STATE_AS_IS = 8, /* mend nothing */
};

struct state_how {
	const char *
	    dir; /* NULL: $MB_STATE, else ${XDG_STATE_HOME:-$HOME/.local/state}/memabra */
	unsigned flags;
	const char
	    *who; /* "mb-version, pid 7, since ...": for those who find the lock held */
	int64_t now; /* of a repair, should one be needed */
};

/*
 * A step that was left half done is completed or undone, if the lock can be
 * had at once; what was done is added to notice as lines. NULL with ERR_NO
 * when there is no such state, or when another program holds the lock for longer
 * than short changes take.
 */
struct state;
struct state *state_open(const struct state_how *, struct buf *notice, struct err *);
void state_close(struct state *);

const char *state_dir(const struct state *);

/* DIR/name added to path; the path ends with a NUL that is not counted. */
const char *state_path(const struct state *, const char *name, struct buf *path);

#endif
