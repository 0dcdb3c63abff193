/*
 * The ids that occurred, each with its first line and user: a hash table of 96, 16 and
 * 16 bits. Past a million ids it is in a temporary file, so that memory does not grow
 * with them: 2 us more for each id, by pread and pwrite of the page cache. Among 10^9
 * ids, the probability that any two are taken for one is 10^-11. For cmd and cli.
 */
#ifndef IO_IDS_H
#define IO_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/claim.h"
#include "base/err.h"

struct ids;
struct ids *ids_new(size_t memory); /* bytes of memory; 0: the default. For tests. */
void ids_free(struct ids *);

/* Adds an id: an enum again, how it occurred before; or -1 (I/O). */
int ids_add(struct ids *, const struct claim *, struct err *);

#endif
