/*
 * Packs files with zstd, for io/unpack.h to read. For run and store.
 */
#ifndef IO_FILE_PACK_H
#define IO_FILE_PACK_H

#include "base/err.h"

#define FILE_PACKED ".zst"

/*
 * Puts a packed copy of the file at path + FILE_PACKED, with mode 0600, and then
 * removes the file. If the process dies in between, both exist, and a repetition goes on.
 */
int file_pack(const char *path, struct err *);

#endif
