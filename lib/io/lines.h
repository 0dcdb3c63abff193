/*
 * Lines from a descriptor, split in place: no copy unless a line spans two
 * reads. LF or CRLF ends a line; a BOM at the start is skipped. An input that begins
 * as gzip or zstd is unpacked, from a file or a pipe. For cmd, cli and store.
 */
#ifndef IO_LINES_H
#define IO_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct lines;

/* "-" is stdin. Returns NULL with an err if path cannot be opened or is a directory. */
struct lines *lines_open(const char *path, struct err *);
/* The same for files of a state that are never packed. */
struct lines *lines_open_plain(const char *path, struct err *);
struct lines *lines_fd(int fd, const char *name); /* lines_close leaves fd open */
void lines_close(struct lines *);

/* Calls the hook before each read, so that output can be flushed before a wait. */
void lines_before_read(struct lines *, int (*hook)(void *ctx, struct err *), void *ctx);
void lines_read_size(struct lines *, size_t n); /* for tests: read n bytes at a time */

/*
 * Returns 1 with the next line (without its end; valid until the next call), 0
 * at the end, -1 with ERR_SYSTEM if a read failed, or -1 with ERR_INPUT if the
 * line is longer than LIMIT_LINE. A line that is too long is skipped, *line
 * holds its first bytes, and the next call returns the line after it. Packed data
 * that is cut short or corrupt ends the input: -1 with ERR_INPUT, *line holds what
 * came of the line (it may be empty), and the next call returns 0. The text of an
 * ERR_INPUT does not name the file: the caller adds lines_name and lines_number.
 */
int lines_next(struct lines *, struct str *line, struct err *);

/*
 * As lines_next, for documents that span lines and for lines of any length: a line
 * may come in several pieces. Returns 1 with the bytes up to and including the next
 * newline, or with those that were read if they hold no newline: from 1 byte to
 * about a read (256 KiB). ERR_INPUT is only for packed data that is damaged. Memory
 * does not grow with the line. Do not call lines_next and lines_piece on the same input.
 */
int lines_piece(struct lines *, struct str *piece, struct err *);

/* Of the last line, or of the line of the last piece; from 1. */
unsigned long long lines_number(const struct lines *);
const char *lines_name(const struct lines *); /* for messages: "stdin" for "-" */
/* Before the first line: it has another name, and comes after so many lines of it. */
void lines_call(struct lines *, struct str name, unsigned long long before);
/* The bytes after the last line that were read already; valid until the next call. */
struct str lines_ahead(const struct lines *);
bool lines_torn(const struct lines *); /* the last line or piece had no newline */

/* Before the first line of a plain file: start at this byte, after so many lines. */
int lines_skip(struct lines *, uint64_t offset, unsigned long long lines, struct err *);
/* Of a plain file: where the next line starts. */
uint64_t lines_offset(const struct lines *);
/* The last line of lines_next with its end: the bytes before lines_offset. */
struct str lines_whole(const struct lines *, struct str line);
/* Of a file that lines_open opened and that is not packed; else -1. For io. */
int lines_descriptor(const struct lines *);

#endif
