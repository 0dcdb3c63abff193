/*
 * What lies at a name, directories, and names that must be on disk.
 * For store, run, cli and cmd.
 */
#ifndef IO_FILE_NAMES_H
#define IO_FILE_NAMES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

enum file_kind { FILE_ABSENT, FILE_REGULAR, FILE_DIR, FILE_LINK, FILE_OTHER };
enum file_kind file_kind(const char *path);        /* of the name itself */
enum file_kind file_kind_behind(const char *path); /* of what a link points to */
unsigned long file_names(const char *path);        /* hard links; 0: it is absent */

bool file_exists(const char *path);
bool file_is_regular(const char *path); /* a link is not */
bool file_is_link(const char *path);
bool file_is_dir(const char *path);
bool file_writable(const char *path); /* has a mode that lets anybody write it */
int file_mode(const char *path, mode_t mode, struct err *); /* and synced */

/* Fsync a file whose writer may have been killed before its own fsync. Absent is fine. */
int file_sync(const char *path, struct err *);

/* Fsync the directory of a name, for the same reason. */
int file_sync_name(const char *path, struct err *);

/* Make a directory with its parents, on disk. There already is fine. */
int file_make_dir(const char *path, struct err *);
int file_make_private_dir(const char *path, struct err *); /* mode 0700, no parents */

/* Names in a directory, sorted, each ended by NUL, added to b; without "." and "..". */
int file_list(const char *path, struct buf *b, struct err *);

#endif
