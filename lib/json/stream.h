/*
 * Documents to records: JSON of any layout, in pieces. A record is a value at
 * the top of a document, an element of an array at the top, or an element of an
 * array at one of the paths that the owner names. Only one record is in memory.
 *
 * Foreign logs are read leniently: what is not UTF-8, half a surrogate and NUL
 * become a replacement character; equal keys are allowed; NaN, Infinity and
 * -Infinity, as the json module of Python writes them, are null. Nesting and the size
 * of a record have bounds: base/limits.h.
 * For cli, lib/import and tests.
 */
#ifndef JSON_STREAM_H
#define JSON_STREAM_H

#include "base/err.h"
#include "json/value.h"

/*
 * Receives each record. Its containers, by `up`, hold the members before it; the
 * streamed elements before it are gone. After the elements of a document comes
 * the document itself, without these elements. The record is valid until the
 * return. Returns 0, or -1 with an err, which the feed then returns. record is
 * NULL for a record that exceeds a bound: e says which, and the return value is
 * returned.
 */
typedef int json_record_fn(void *ctx, const struct json_value *record, struct err *e);

struct json_stream;

/* arrays: paths such as "a/b", the arrays within arrays; ended by NULL. Borrowed. */
struct json_stream *json_stream_new(
    const char *const arrays[], json_record_fn *, void *ctx);
void json_stream_free(struct json_stream *);
/* All values stay in this arena, and an array at the top is one record. */
void json_stream_keep(struct json_stream *, struct arena *);

/* -1 with ERR_INPUT: not JSON; then json_stream_reset before the next feed. */
int json_stream_feed(struct json_stream *, struct str piece, struct err *);
void json_stream_reset(struct json_stream *);         /* drop what has begun */
bool json_stream_between(const struct json_stream *); /* no value has begun */
bool json_stream_in_array(
    const struct json_stream *); /* the next value is an element */

#endif
