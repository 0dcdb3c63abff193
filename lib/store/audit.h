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

/*
 * The last whole line, borrowing from text and arena; torn bytes may stand
 * behind it. 1; 0 when the log is empty; -1.
 */
int audit_last(struct state *, struct audit_line *, size_t *torn, struct buf *text,
    struct arena *, struct err *);

/*
 * Every whole line to `line`, in order, until it returns other than 0, which
 * is then returned. The record and the text are gone after the call.
 */
int audit_scan(struct state *,
    int (*line)(void *ctx, const struct audit_line *, struct err *), void *ctx,
    struct err *);

#endif
