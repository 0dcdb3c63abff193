/*
 * The characters of a JSON string in memory, 8 bytes at a time.
 * For json/whole.
 */
#ifndef JSON_STRING_H
#define JSON_STRING_H

#include "base/buf.h"

/*
 * From the first character, to *after, which is after the closing quote. Borrowed from
 * the text, or from the buf if the string has an escape. STR_NONE: it does not end, or
 * has a control character, half a surrogate or an unknown escape. Bytes that are not
 * UTF-8 stay.
 */
struct str json_string(
    struct buf *, const char *from, const char *end, const char **after);

#endif
