/*
 * STATE/canary.json: the version that is on trial for a share of the units. Each line
 * of the audit log holds the canary as it is after the line, like the active version;
 * a line that switches the active version ends it. So the log is written first, then
 * the link, then this file, and recovery completes or undoes a step from the last line
 * alone. A reader uses the canary only while the version that it is compared with is
 * active: the one rename of the link ends the canary for all readers.
 * For store, cli and cmd.
 */
#ifndef STORE_CANARY_H
#define STORE_CANARY_H

#include "base/buf.h"
#include "rec/canary.h"
#include "store/state.h"

/* Adds the text of the file, without its newline; nothing if there is no canary. */
int canary_text(struct state *, struct buf *text, struct err *);

/*
 * Reads the canary; its strings are in the arena. Returns 1; 0: there is none, or
 * another version than `against` has become active; -1.
 */
int canary_now(struct state *, struct canary *, struct arena *, struct err *);

/* Replaces the file; an empty text removes it. The audit line first. Needs the lock. */
int canary_put(struct state *, struct str text, struct err *);

#endif
