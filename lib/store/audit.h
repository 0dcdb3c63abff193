/*
 * audit.jsonl: append-only, each line carrying the sha256 of the line before
 * it and the version that is active after it. So the log alone says what must
 * be active, and a change of it shows.
 * For store and cmd.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "rec/audit.h"
#include "store/state.h"

/*
 * Append a line, synced. prev is filled in here, and time from now; the rest
 * is the caller's. Needs the lock.
 */
int audit_append(struct state *, const struct audit_line *, int64_t now, struct err *);

/* The end of the log. */
struct audit_tail {             /* zero-initialise */
	struct audit_line line; /* the last whole one */
	size_t torn;            /* bytes after it, of a line that was never finished */
	struct buf text;        /* the line borrows from it... */
	struct arena arena;     /* ...and from this */
};

/* 1; 0 when the log has no whole line; -1. Release the tail in each case. */
int audit_last(struct state *, struct audit_tail *, struct err *);
void audit_tail_release(struct audit_tail *);

/*
 * Every whole line to `line`, in order, until it returns other than 0, which
 * is then returned. The record and the text are gone after the call.
 */
int audit_scan(struct state *,
    int (*line)(void *ctx, const struct audit_line *, struct err *), void *ctx,
    struct err *);

#endif
