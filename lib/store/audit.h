/*
 * audit.jsonl: append-only. Each line contains the sha256 of the line before it
 * and the version that is active after it. So the log alone determines the
 * active version, and a change of the log is detectable. For store and cmd.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "rec/audit.h"
#include "store/state.h"

/*
 * Appends a line and syncs. Sets prev, and time from now; the caller fills the
 * rest. Sets the canary too, unless canary_given: it stays, or ends if the active
 * version changes (store/canary.h). Needs the lock.
 */
int audit_append(struct state *, const struct audit_line *, int64_t now, struct err *);

/* The end of the log. */
struct audit_tail {             /* zero-initialise */
	struct audit_line line; /* the last complete line */
	size_t torn;            /* bytes of an incomplete line after it */
	struct buf text;        /* the line borrows from text... */
	struct arena arena;     /* ...and from arena */
};

/* Returns 1; 0: the log has no complete line; -1. Release the tail in each case. */
int audit_last(struct state *, struct audit_tail *, struct err *);
void audit_tail_release(struct audit_tail *);

/*
 * Calls `line` for every complete line, in order, until it returns a value other
 * than 0, and returns that value. The record and the text are valid during the
 * call only.
 */
typedef int audit_line_fn(void *ctx, const struct audit_line *, struct err *);
int audit_scan(struct state *, audit_line_fn *line, void *ctx, struct err *);

#endif
