/*
 * Files on disk. They change only here, and only by: temporary file, fsync,
 * rename, fsync of the directory. Temporary files are removed on exit and on
 * SIGINT, SIGTERM, SIGHUP. Reading and names are in modules of their own, which
 * this header brings along.
 * For store, run, cli and cmd.
 */
#ifndef IO_FILE_H
#define IO_FILE_H

#include "io/file_names.h"
#include "io/file_read.h"

/* path holds exactly `text`, or is unchanged. Mode as given. */
int file_replace(const char *path, struct str text, mode_t mode, struct err *);

/*
 * A file in the making, one at a time: a descriptor to write to, or -1. The file
 * is at path, whole and synced, after file_commit; file_abandon removes it.
 * Both close the descriptor.
 */
int file_begin(const char *path, mode_t mode, struct err *);
int file_commit(int fd, const char *path, struct err *);
void file_abandon(int fd);

/* path holds what the regular file `from` holds, or is unchanged. Mode as given. */
int file_copy(const char *path, const char *from, mode_t mode, struct err *);

/* Append text to path (created 0644) and fsync; truncated again when it fails midway. */
int file_append(const char *path, struct str text, struct err *);

/* Cut the last n bytes off, and fsync. */
int file_cut(const char *path, size_t n, struct err *);

/* The link at path points to target, by rename; the directory is synced. */
int file_relink(const char *path, const char *target, struct err *);

/* The target of the link at path, added to b: 1; 0: there is none; -1: ERR_INPUT, no link. */
int file_link(const char *path, struct buf *b, struct err *);

/* Remove a file, and fsync its directory. Absent is fine. */
int file_remove(const char *path, struct err *);

/* Remove temporary files that a killed process left in a directory. Nobody may write there. */
void file_sweep(const char *dir);

#endif
