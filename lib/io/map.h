/*
 * A whole file as bytes that are not copied, for large tables that are used as they
 * lie: processes share the memory. For store, cli and cmd.
 */
#ifndef IO_MAP_H
#define IO_MAP_H

#include "base/buf.h"
#include "base/err.h"

struct map {
	struct str bytes;
	struct buf copy; /* of what cannot be mapped, such as a pipe */
};

/*
 * "-" is stdin. More than `limit` bytes are an error. A program that cuts a mapped
 * file short kills its readers: replace such a file by rename.
 */
int map_open(struct map *, const char *path, size_t limit, struct err *);
void map_close(struct map *);

#endif
