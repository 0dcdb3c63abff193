/*
 * Reading whole files, and the last line of a file. For store, run, cli and cmd.
 */
#ifndef IO_FILE_READ_H
#define IO_FILE_READ_H

#include "base/buf.h"
#include "base/err.h"

/* Adds a whole file (or stdin for "-") to b; more than `limit` bytes is an error. */
int file_read(const char *path, struct buf *b, size_t limit, struct err *);

/*
 * Adds the last complete line of a file, with its newline, to line. Sets *torn
 * to the number of bytes after that line. These bytes belong to an unfinished
 * line, or to a line with NULs: its pages were not on disk at a power failure.
 * Reads from the end, so the cost depends on that line only. Returns 1; 0: no
 * complete line, or no file; -1: failure.
 */
int file_last_line(const char *path, struct buf *line, size_t *torn, struct err *);

#endif
