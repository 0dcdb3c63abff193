/*
 * Bytes that wait to be written, in bounded memory: past 1 MiB they are in a temporary
 * file. For cmd.
 */
#ifndef IO_SPOOL_H
#define IO_SPOOL_H

#include "base/buf.h"
#include "io/out.h"

struct spool { /* zero-initialise */
	struct buf text;
	struct out *file; /* NULL: all is in text */
	int fd;
};

int spool_line(struct spool *, struct str line, struct err *); /* adds a newline */
int spool_copy(struct spool *, struct out *to, struct err *);  /* all, and empties it */
void spool_release(struct spool *);

#endif
