/*
 * A bookmark: up to where a log was read, so that the next reader starts there. It holds
 * only as long as the log has grown by appended lines and nothing else: at each doubt the
 * reader starts at the first line. For store and cli.
 */
#ifndef IO_BOOKMARK_H
#define IO_BOOKMARK_H

#include <stdbool.h>
#include <stdint.h>

#include "io/lines.h"

/* A line of a log, by which the log is known again. */
struct landmark {
	uint64_t end;   /* the offset after its newline */
	uint64_t bytes; /* of the line, with its newline; 0: no such line */
	uint64_t hash;
};

struct bookmark {
	uint64_t device, inode;
	uint64_t size;     /* of the log when it was opened */
	int64_t modified;  /* in seconds; then */
	uint64_t lines;    /* before the offset */
	uint64_t bad_hash; /* of the bad lines among them */
	/*
	 * The offset is last.end. Two lines, because after copytruncate a log may grow
	 * while it is read.
	 */
	struct landmark first, last;
};

/*
 * Fills device to modified of an open log, the rest with 0. false: it can have no
 * bookmark, because it is no file, stdin, or packed.
 */
bool bookmark_of(const struct lines *, struct bookmark *);

/* The last line that lines_next returned, which must have a newline. */
struct landmark landmark_of(const struct lines *, struct str line);

/* Whether both lines are still where they were. */
bool bookmark_stands(const struct lines *, const struct bookmark *);

/*
 * The same, and that a log of which `now` is the bookmark has only grown since: it is
 * not shorter, and neither is it as long and was modified.
 */
bool bookmark_holds(
    const struct lines *, const struct bookmark *now, const struct bookmark *);

#endif
