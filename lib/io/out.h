/*
 * Buffered output to a descriptor. Every call after a failed write returns the
 * same failure, so a caller may check only out_close. For cli, store and cmd.
 */
#ifndef IO_OUT_H
#define IO_OUT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct out;
struct out *out_fd(int fd, const char *name); /* name is for messages, and borrowed */
struct out *out_create(const char *path, struct err *); /* truncates; NULL on failure */
struct out *out_append(
    const char *path, struct err *); /* created 0666; NULL on failure */
void out_add(struct out *, struct str);
void out_line(struct out *, struct str); /* adds s and a newline */
bool out_empty(const struct out *);      /* nothing was ever added */
int out_flush(struct out *, struct err *);
int out_close(struct out *, struct err *);  /* flush, close, free */
int out_detach(struct out *, struct err *); /* flush and free; fd stays open */

#endif
