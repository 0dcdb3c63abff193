/*
 * The ids that occurred, each with its first line and user: a hash table of 96 and 32 bits. Past a
 * million ids it is in a temporary file, so that memory does not grow with them: 2 us
 * more for each id, by pread and pwrite of the page cache. Among 10^9 ids, the probability
 * that any two are taken for one is 10^-11. For cmd.
 */
#ifndef IO_IDS_H
#define IO_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct ids;
struct ids *ids_new(size_t memory); /* bytes of memory; 0: the default. For tests. */
void ids_free(struct ids *);

/* An id as it occurs: in which line, and a hash of the user (0: unknown). */
struct claim {
	struct str id, line;
	uint64_t user;
};
enum again { ID_NEW, ID_SAME_LINE, ID_OTHER_LINE, ID_OTHER_USER };

/* Adds an id: how it occurred before, or -1 (I/O). Of two known users, one is another. */
int ids_add(struct ids *, const struct claim *, struct err *);

#endif
