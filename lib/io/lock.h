/*
 * A lock file: flock(2), which dies with its holder.
 * For store, cli and cmd.
 */
#ifndef IO_LOCK_H
#define IO_LOCK_H

#include "base/err.h"

/*
 * Hold the lock file at path, until file_unlock or the end of the process. While
 * another holds it, wait for up to patience_ms, so that short changes queue.
 * `who` ("mb-run, pid 7, since ...") is written into it. When MB_LOCK_FD names a
 * descriptor of the same file that an ancestor holds, that one serves.
 * NULL with ERR_NO, naming the holder, when another holds it.
 */
struct file_lock;
struct file_lock *file_lock(
    const char *path, const char *who, int patience_ms, struct err *);
void file_unlock(struct file_lock *); /* NULL is fine */

/* Let programs that are started from now on use the lock, by MB_LOCK_FD. */
void file_share_lock(struct file_lock *);

#endif
