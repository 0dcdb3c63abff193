/*
 * A response that was streamed, from the chunks that a log holds: those of Chat
 * Completions, Responses and Messages, as an array of events or as the text of the
 * event stream (WHATWG HTML, server-sent events).
 * For lib/import.
 */
#ifndef IMPORT_CHUNKS_H
#define IMPORT_CHUNKS_H

#include "json/value.h"

/* The response as if it had not been streamed; NULL if there is none in the chunks. */
const struct json_value *chunks_join(const struct json_value *chunks, struct arena *);

#endif
