/*
 * When something happened, by a record. A time that is not understood is counted.
 * For lib/import.
 */
#ifndef IMPORT_TIMES_H
#define IMPORT_TIMES_H

#include "import/import.h"

/*
 * The instant of a part, in ms: RFC 3339, a date of HTTP, or a number of seconds, milliseconds,
 * microseconds or nanoseconds since 1970, by its size. False, and *ms stays, if there
 * is none: absent, empty, 0, or counted with the path of the part. A time without a
 * zone is none: only who wrote it knows where.
 */
bool import_time(struct import *, const struct import_map *, int part,
    const struct json_value *, int64_t *ms);

#endif
