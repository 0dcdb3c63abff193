/*
 * The state directory and its lock. Other modules handle its contents: versions,
 * audit, seen, cases. For store, cli and cmd. Programs open a state with
 * cli_state (cli/state.h), which also recovers unfinished steps
 * (store/recovery.h).
 */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum state_flag {
	STATE_CREATE = 1, /* make the directory if it is absent */
	STATE_LOCK = 2,   /* hold the lock; every writer needs it */
	STATE_ABSENT = 4, /* an absent directory is an empty state, not an error */
	STATE_AS_IS = 8,  /* for recovery_open: do not recover */
};

struct state_how {
	const char *dir; /* NULL: $MB_STATE, else the XDG default */
	unsigned flags;
	const char *who; /* "mb-version, pid 7, since ...": shown if the lock is held */
	int64_t now;     /* the time of a recovery */
};

/*
 * Returns NULL with ERR_NO if there is no such state, or if another program
 * holds the lock for longer than a short change takes.
 */
struct state;
struct state *state_open(const struct state_how *, struct err *);
void state_close(struct state *);

/*
 * Takes the lock for a short time. Returns -1 with ERR_NO if another program
 * keeps it.
 */
int state_lock(struct state *, const char *who, int patience_ms, struct err *);
void state_unlock(struct state *);
bool state_locked(const struct state *);

/*
 * Lets programs that are started later change the state under our lock. Returns
 * false if it is the lock of an ancestor.
 */
bool state_share_lock(struct state *);

const char *state_dir(const struct state *);
/* false: absent, and opened with STATE_ABSENT */
bool state_exists(const struct state *);

/* Adds DIR/name to path, with a final NUL that is not counted. */
const char *state_path(const struct state *, const char *name, struct buf *path);

#endif
