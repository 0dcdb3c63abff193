/*
 * The sha256 of files, without holding them.
 * For cmd.
 */
#ifndef IO_DIGEST_H
#define IO_DIGEST_H

#include "base/err.h"
#include "base/hash.h"

/*
 * Of the bytes of all the files, one after the other; the list ends with NULL.
 * Only regular files: what can't be read twice is refused (ERR_NO).
 */
int digest_files(char *const paths[], char hex[SHA256_HEX + 1], struct err *);

#endif
