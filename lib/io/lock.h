/*
 * A lock file, by flock(2): the kernel releases the lock when its holder dies.
 * For store, cli and cmd.
 */
#ifndef IO_LOCK_H
#define IO_LOCK_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Holds the lock file at path until file_unlock or the end of the process. If
 * another process holds it, waits for up to patience_ms, so that short changes
 * queue. Writes `who` ("mb-run, pid 7, since ...") into the file. If MB_LOCK_FD
 * names a descriptor of the same file that an ancestor holds, uses that
 * descriptor. Returns NULL with ERR_NO, which names the holder, if another
 * process keeps the lock.
 */
struct file_lock;
struct file_lock *file_lock(
    const char *path, const char *who, int patience_ms, struct err *);
void file_unlock(struct file_lock *); /* NULL is allowed */

/*
 * Lets programs that are started later use the lock, through MB_LOCK_FD. Returns
 * false if it is the lock of an ancestor.
 */
bool file_share_lock(struct file_lock *);

#endif
