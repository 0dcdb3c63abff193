/*
 * Reading files whole, and the end of a file.
 * For store, run, cli and cmd.
 */
#ifndef IO_FILE_READ_H
#define IO_FILE_READ_H

#include "base/buf.h"
#include "base/err.h"

/* The whole of a file (or stdin for "-"), added to b; more than `limit` bytes is an error. */
int file_read(const char *path, struct buf *b, size_t limit, struct err *);

/*
 * The last whole line of a file, with its newline, added to line. *torn is the
 * number of bytes after it: of a line that was not finished, or that holds NULs
 * because its pages were not on disk when the power failed. Reads from the end, so
 * it costs no more than that line. 1; 0 when no line is whole or there is no file; -1.
 */
int file_last_line(const char *path, struct buf *line, size_t *torn, struct err *);

#endif
