/*
 * A record of a log of requests to a model: where it holds the request and the
 * response, in any of the usual envelopes.
 * For lib/import and tests.
 */
#ifndef IMPORT_ENVELOPE_H
#define IMPORT_ENVELOPE_H

#include "import/exchange.h"

/* The rows of this map are in the manual as "requests and responses". */
extern const struct import_map ENVELOPE_MAP;

/* The request and the response of a record; the record itself if it is the request. */
const struct json_value *envelope_request(
    const struct json_value *record, struct arena *);
const struct json_value *envelope_response(
    const struct json_value *record, struct arena *);

/* For the formats: a record of either provider. 0, or -1 with an err. */
int envelope_take(struct import *, const struct json_value *record, struct err *);

#endif
