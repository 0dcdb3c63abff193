/*
 * Lines from a descriptor, split in place: no copy unless a line spans two
 * reads. LF or CRLF ends a line; a BOM at the start is skipped. For cli and
 * store.
 */
#ifndef IO_LINES_H
#define IO_LINES_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct lines;

/* "-" is stdin. Returns NULL with an err if path cannot be opened or is a directory. */
struct lines *lines_open(const char *path, struct err *);
struct lines *lines_fd(int fd, const char *name); /* lines_close leaves fd open */
void lines_close(struct lines *);

/* Calls the hook before each read, so that output can be flushed before a wait. */
void lines_before_read(struct lines *, int (*hook)(void *ctx, struct err *), void *ctx);
void lines_read_size(struct lines *, size_t n); /* for tests: read n bytes at a time */

/*
 * Returns 1 with the next line (without its end; valid until the next call), 0
 * at the end, -1 with ERR_SYSTEM if a read failed, or -1 with ERR_INPUT if the
 * line is longer than LIMIT_LINE. A line that is too long is skipped, *line
 * holds its first bytes, and the next call returns the line after it.
 */
int lines_next(struct lines *, struct str *line, struct err *);

unsigned long long lines_number(const struct lines *); /* of the last line, from 1 */
const char *lines_name(const struct lines *); /* for messages: "stdin" for "-" */
bool lines_torn(const struct lines *);        /* the last line had no newline */

#endif
