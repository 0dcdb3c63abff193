/*
 * All files of one name in a tree of directories. For cmd.
 */
#ifndef IO_FIND_H
#define IO_FIND_H

#include "base/err.h"

/*
 * Receives the path of a file; NULL: of a directory that cannot be read, which the err
 * names. 0 to go on; any other value ends the search.
 */
typedef int file_found_fn(void *ctx, const char *path, struct err *);

/*
 * Calls `found` for the regular file with this name in dir, or else for those in its
 * directories, by their names in byte order, and so on, FIND_DEPTH levels down.
 * Links are followed in dir only, so a link to a parent is no endless tree. .git and
 * node_modules are left out. Returns 0, or the value of `found`.
 */
enum { FIND_DEPTH = 8 };
int file_find(
    const char *dir, const char *name, file_found_fn *found, void *ctx, struct err *);

#endif
