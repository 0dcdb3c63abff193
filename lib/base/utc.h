/*
 * Instants: milliseconds since 1970-01-01T00:00:00Z, as RFC 3339 text in UTC.
 * Only lib/cli reads the clock: nothing here knows the current time.
 * For any room.
 */
#ifndef BASE_UTC_H
#define BASE_UTC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { UTC_MAX = 32 };

/* "2026-04-14T15:27:38Z", fraction and numeric offset allowed; years 0001 to 9999. */
bool utc_parse(struct str s, int64_t *ms);

/* "7d": a whole number of s, m, h, d or w, at most 10 years; to milliseconds. */
bool utc_duration(struct str s, int64_t *ms);

/*
 * "2026-04-14T15:27:38Z", with ".mmm" when there are milliseconds. Years 0001 to 9999.
 */
size_t utc_format(char out[UTC_MAX], int64_t ms);

/*
 * The earlier and the later of two times in text, which may have different offsets, so
 * the texts have no order. A text that is no time counts as absent.
 */
struct str utc_earlier(struct str a, struct str b);
struct str utc_later(struct str a, struct str b);

/* "20260414T152738Z": sorts by time, and is safe in a file name. */
size_t utc_compact(char out[UTC_MAX], int64_t ms);

#endif
