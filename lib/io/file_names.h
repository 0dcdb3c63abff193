/*
 * File kinds, directories, and durable names. For store, run, cli and cmd.
 */
#ifndef IO_FILE_NAMES_H
#define IO_FILE_NAMES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

enum file_kind { FILE_ABSENT, FILE_REGULAR, FILE_DIR, FILE_LINK, FILE_OTHER };
enum file_kind file_kind(const char *path);        /* of the name itself (lstat) */
enum file_kind file_kind_behind(const char *path); /* of the target of a link (stat) */
unsigned long file_names(const char *path);        /* number of hard links; 0: absent */

bool file_exists(const char *path);
bool file_is_regular(const char *path); /* false for a link */
bool file_is_link(const char *path);
bool file_is_dir(const char *path);
bool file_writable(const char *path); /* the mode lets somebody write it */
int file_mode(const char *path, mode_t mode, struct err *); /* chmod, then fsync */

/*
 * Syncs a file whose writer may have been killed before its fsync. Absence is no
 * error.
 */
int file_sync(const char *path, struct err *);

/* Syncs the directory of a name, for the same reason. */
int file_sync_name(const char *path, struct err *);

/* Makes a directory and its parents, durably. An existing directory is no error. */
int file_make_dir(const char *path, struct err *);
/* mode 0700; the parent must exist */
int file_make_private_dir(const char *path, struct err *);

/*
 * Adds the names in a directory to b, sorted, each ended by NUL; without "." and
 * "..".
 */
int file_list(const char *path, struct buf *b, struct err *);

#endif
