/*
 * The state directory: which one it is, and its lock. What lies in it has
 * modules of its own: versions, audit, seen, cases.
 * For store, cli and cmd. Programs open it with cli_state (cli/state.h), which
 * also recovers what a killed program left half done (store/recovery.h).
 */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum state_flag {
	STATE_CREATE = 1, /* make the directory when it is not there */
	STATE_LOCK = 2,   /* hold the lock: for whoever will change anything */
	STATE_ABSENT =
	    4, /* a directory that is not there is an empty state, not an error */
	STATE_AS_IS = 8, /* for recovery_open: recover nothing */
};

struct state_how {
	const char *
	    dir; /* NULL: $MB_STATE, else ${XDG_STATE_HOME:-$HOME/.local/state}/memabra */
	unsigned flags;
	const char
	    *who; /* "mb-version, pid 7, since ...": for those who find the lock held */
	int64_t now; /* the time of a recovery */
};

/*
 * NULL with ERR_NO when there is no such state, or when another program holds
 * the lock for longer than short changes take.
 */
struct state;
struct state *state_open(const struct state_how *, struct err *);
void state_close(struct state *);

/* The lock, for a moment: -1 with ERR_NO when another program keeps it longer. */
int state_lock(struct state *, const char *who, int patience_ms, struct err *);
void state_unlock(struct state *);
bool state_locked(const struct state *);

/* The programs that are started from now on may change the state under our lock. */
void state_share_lock(struct state *);

const char *state_dir(const struct state *);
bool state_exists(const struct state *); /* false: STATE_ABSENT, and it is absent */

/* DIR/name added to path; the path ends with a NUL that is not counted. */
const char *state_path(const struct state *, const char *name, struct buf *path);

#endif
