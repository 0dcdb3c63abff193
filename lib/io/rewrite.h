/*
 * A file that a function writes, whole or not at all.
 * For io and store.
 */
#ifndef IO_REWRITE_H
#define IO_REWRITE_H

#include "io/out.h"

typedef int rewrite_fn(
    void *ctx, struct out *, struct err *); /* 0, or -1 with an err */

/* Replaces the file at path, with mode 0600, once the function has written all of it. */
int rewrite_file(const char *path, rewrite_fn *, void *ctx, struct err *);

#endif
