/*
 * Changes of files on disk. Only this module changes files, by: temporary file,
 * fsync, rename, fsync of the directory. Temporary files are removed on exit and
 * on SIGINT, SIGTERM, SIGHUP. This header includes the modules for reading and
 * for names. For store, run, cli and cmd.
 */
#ifndef IO_FILE_H
#define IO_FILE_H

#include "io/file_names.h"
#include "io/file_read.h"

/* Writes exactly `text` to path, with the mode; on failure path is unchanged. */
int file_replace(const char *path, struct str text, mode_t mode, struct err *);

/*
 * The same for a file that an option names, with mode 0644; but a device, a FIFO
 * and a symbolic link are written to, not replaced.
 */
int file_put(const char *path, struct str text, struct err *);

/*
 * Begins a new file and returns a descriptor for writing, or -1; one file at a
 * time. file_commit puts the file at path, complete and synced. file_abandon
 * removes it. Both close the descriptor.
 */
int file_begin(const char *path, mode_t mode, struct err *);
int file_commit(int fd, const char *path, struct err *);
void file_abandon(int fd);

/*
 * Copies the regular file `from` to path, with the mode; on failure path is
 * unchanged.
 */
int file_copy(const char *path, const char *from, mode_t mode, struct err *);

/*
 * Appends text to path (created with mode 0644) and syncs; on failure the text
 * is cut off.
 */
int file_append(const char *path, struct str text, struct err *);

/* Cuts the last n bytes off, and syncs. */
int file_cut(const char *path, size_t n, struct err *);

/* Makes the link at path point to target, by rename, and syncs the directory. */
int file_relink(const char *path, const char *target, struct err *);

/*
 * Adds the target of the link at path to b. Returns 1; 0: absent; -1 with
 * ERR_INPUT: not a link.
 */
int file_link(const char *path, struct buf *b, struct err *);

/* Makes path another name of the file `from` (a hard link), by rename. */
int file_name_also(const char *path, const char *from, struct err *);

/* Removes a file and syncs its directory. An absent file is no error. */
int file_remove(const char *path, struct err *);

/*
 * Removes temporary files that killed processes left in dir. Nobody else may
 * write to dir.
 */
void file_sweep(const char *dir);

#endif
