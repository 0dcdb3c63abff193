/*
 * Files on disk. They change only here, and only by: temporary file, fsync,
 * rename, fsync of the directory. Temporary files are removed on exit and on
 * SIGINT, SIGTERM, SIGHUP.
 * For store, cli and cmd.
 */
#ifndef IO_FILE_H
#define IO_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* The whole of a regular file (or stdin for "-") added to b; refuses what passes `limit` bytes. */
int file_read(const char *path, struct buf *b, size_t limit, struct err *);

/* path holds exactly `text`, or is unchanged. Mode as given. */
int file_replace(const char *path, struct str text, mode_t mode, struct err *);

/* Append text to path (created 0644) and fsync; undone by truncation when it fails midway. */
int file_append(const char *path, struct str text, struct err *);

/*
 * The last whole line of a file, with its newline, added to line; *torn is how
 * many bytes stand behind it, of a line that was never finished or that holds
 * NULs, as one does whose bytes were not all on disk when the power failed. Reads from the
 * end, so it costs no more than that line. 1; 0 when no line is whole or there is no file; -1.
 */
int file_last_line(const char *path, struct buf *line, size_t *torn, struct err *);

/* Cut the last n bytes off, and fsync. */
int file_cut(const char *path, size_t n, struct err *);

/* The link at path points to target, by rename; the directory is synced. */
int file_relink(const char *path, const char *target, struct err *);

/* The target of the link at path added to b: 1; 0 when there is none; -1 with ERR_INPUT when it is no link. */
int file_link(const char *path, struct buf *b, struct err *);

/* The bytes on disk that somebody else wrote, and may not have lived to sync; absent is fine. */
int file_sync(const char *path, struct err *);

/* The name itself on disk: of a file that somebody else put there, and may not have lived to sync. */
int file_sync_name(const char *path, struct err *);

int file_remove(
    const char *path, struct err *); /* and sync the directory; absent is fine */
int file_make_dir(const char *path,
    struct err *); /* with its parents, on disk; there already is fine */
bool file_exists(const char *path);
bool file_is_regular(const char *path); /* a link is not */
bool file_is_link(const char *path);
bool file_writable(const char *path); /* has a mode that lets anybody write it */
int file_mode(const char *path, mode_t mode, struct err *); /* and synced */
bool file_is_dir(const char *path);

/* Names in a directory, sorted, each ended by NUL, added to b; "." and ".." left out. */
int file_list(const char *path, struct buf *b, struct err *);

/* Remove temporary files that a killed process left in a directory. Nobody may be writing there. */
void file_sweep(const char *dir);

/*
 * Hold the lock file at path, until file_unlock or the end of the process. Who
 * finds it held waits for up to patience_ms, so that short changes queue.
 * `who` ("mb-cycle, pid 7, since ...") is written into it. When MB_LOCK_FD
 * names a descriptor of the same file that an ancestor holds, that one serves.
 * NULL with ERR_NO, saying who, when another holds it.
 */
struct file_lock;
struct file_lock *file_lock(
    const char *path, const char *who, int patience_ms, struct err *);
void file_unlock(struct file_lock *); /* NULL is fine */

#endif
