/*
 * Bytes that wait to be written, in bounded memory: past 1 MiB they are in a temporary
 * file. For cmd.
 */
#ifndef IO_SPOOL_H
#define IO_SPOOL_H

#include <stdint.h>

#include "base/buf.h"
#include "io/out.h"

struct spool { /* zero-initialise */
	struct buf text;
	uint64_t written; /* bytes in the file; those of text come after them */
	struct out *file; /* NULL: all is in text */
	int fd;
};

/* Adds the line and a newline. *at: where it is, for spool_copy_line. */
int spool_line(struct spool *, struct str line, uint64_t *at, struct err *);
int spool_copy(struct spool *, struct out *to, struct err *); /* all, and empties it */

/* A line of n bytes, or several in a row, without the last newline if it is read. */
int spool_copy_line(
    struct spool *, uint64_t at, size_t n, struct out *to, struct err *);
int spool_read_line(
    struct spool *, uint64_t at, size_t n, struct buf *to, struct err *);
void spool_release(struct spool *);

#endif
