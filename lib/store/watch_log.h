/*
 * The journal of a watch, watch/journal.jsonl: a header, and a line for each
 * counted trajectory. A line is synced before its effect is printed. The
 * evidence is computed again from the journal, so there is no other file to keep
 * consistent, and a trajectory in the journal does not count twice. A watch has
 * its own lock, so it may run for days beside the cycles. For cmd.
 */
#ifndef STORE_WATCH_LOG_H
#define STORE_WATCH_LOG_H

#include "base/arena.h"
#include "io/lock.h"
#include "rec/watch.h"
#include "store/state.h"

/*
 * Takes the lock, which every change of the journal needs; file_unlock releases
 * it. Returns NULL with ERR_NO if another program holds it.
 */
struct file_lock *watch_log_lock(struct state *, const char *who, struct err *);

/*
 * The version to watch now, from the link and the audit log; does not set margin
 * and reference.
 */
int watch_log_terms(
    struct state *, struct watch_header *, struct arena *, struct err *);

/* Reads the header, or calls `line` for each line. Returns 1; 0: no journal; -1. */
int watch_log_header(
    struct state *, struct watch_header *, struct arena *, struct err *);
int watch_log_lines(struct state *, void (*line)(void *ctx, const struct watch_line *),
    void *ctx, struct err *);

/*
 * Resumes a watch and sets *h to its terms. The terms of the journal hold if it
 * is for the same version and has counted rewards of it. Otherwise begins a new
 * journal with the given terms, and copies the lines of the old journal that
 * still count: the last `most` rewards of the previous version, and the ids of
 * the active version.
 */
int watch_log_resume(
    struct state *, struct watch_header *h, size_t most, struct arena *, struct err *);

/* Appends complete lines, as text. */
int watch_log_append(struct state *, struct str lines, struct err *);

#endif
