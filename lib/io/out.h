/*
 * Buffered output to a descriptor. The first failed write is kept and told by
 * every later call, so a caller may check once, at out_close.
 * For cli, store and cmd.
 */
#ifndef IO_OUT_H
#define IO_OUT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct out;
struct out *out_fd(int fd, const char *name); /* name is for messages; borrowed */
struct out *out_create(const char *path, struct err *); /* truncates; NULL on failure */
struct out *out_append(
    const char *path, struct err *); /* created 0666; NULL on failure */
void out_add(struct out *, struct str);
void out_line(struct out *, struct str); /* with a newline behind it */
bool out_empty(const struct out *);      /* nothing was ever added */
int out_flush(struct out *, struct err *);
int out_close(struct out *, struct err *); /* flush, close, free */

#endif
