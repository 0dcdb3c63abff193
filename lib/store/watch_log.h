/*
 * The journal of the watch over what was promoted: watch/journal.jsonl, a
 * header and a line for each trajectory counted, synced before it is told. The
 * evidence is worked out anew from it, so there is nothing else to keep
 * consistent, and what stands there is not counted twice.
 * A watch has a lock of its own, and so may go on for days beside the cycles.
 * For cmd.
 */
#ifndef STORE_WATCH_LOG_H
#define STORE_WATCH_LOG_H

#include "base/arena.h"
#include "io/lock.h"
#include "rec/watch.h"
#include "store/state.h"

/* Needed for all that changes the journal; file_unlock gives it back. NULL with ERR_NO when it is held. */
struct file_lock *watch_log_lock(struct state *, const char *who, struct err *);

/* What is to be watched now, by the link and the audit log; without margin and reference. */
int watch_log_terms(
    struct state *, struct watch_header *, struct arena *, struct err *);

/* The header, or each line to `line`. 1; 0 when there is no journal; -1. */
int watch_log_header(
    struct state *, struct watch_header *, struct arena *, struct err *);
int watch_log_lines(struct state *, void (*line)(void *ctx, const struct watch_line *),
    void *ctx, struct err *);

/*
 * Go on under these terms, or under those that the journal has if it is of the
 * same version and has counted rewards of it: *h is what holds. Else the
 * journal is begun anew, with what still counts of the old one: the rewards of
 * the version before, the last `most` of them, and the ids of the active one.
 */
int watch_log_resume(
    struct state *, struct watch_header *h, size_t most, struct arena *, struct err *);

/* Whole lines, as text. */
int watch_log_append(struct state *, struct str lines, struct err *);

#endif
