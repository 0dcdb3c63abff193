/*
 * All formats, in the order in which they are tried on the first record.
 * For lib/import, cmd and tests.
 */
#ifndef IMPORT_FORMATS_H
#define IMPORT_FORMATS_H

#include "import/format.h"

extern const struct import_format *const FORMATS[]; /* ended by NULL */
extern const char
    *const FORMAT_ARRAYS[]; /* whose elements are records; for json_stream */

const struct import_format *format_named(const char *name); /* or NULL */

/* The names of all, with a comma between them. */
void format_names(struct buf *);

#endif
