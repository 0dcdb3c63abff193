/*
 * The sha256 of files, read as a stream. For cmd.
 */
#ifndef IO_DIGEST_H
#define IO_DIGEST_H

#include "base/err.h"
#include "base/hash.h"

/*
 * The digest of the concatenation of all files; the list ends with NULL. Accepts
 * regular files only (else ERR_NO): a pipe cannot be read twice.
 */
int digest_files(char *const paths[], char hex[SHA256_HEX + 1], struct err *);

#endif
