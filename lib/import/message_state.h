/*
 * How a call ended, by its result in any of the dialects of messages.
 * For lib/import.
 */
#ifndef IMPORT_MESSAGE_STATE_H
#define IMPORT_MESSAGE_STATE_H

#include "import/episode.h"
#include "import/map.h"
#include "json/value.h"

/* The rows of this map are in the manual with those of messages. */
extern const struct import_map MESSAGE_STATE_MAP;

/* Of a result, or of a call that holds its own; CALL_OK: it says nothing else. */
enum call_state message_state(const struct json_value *);

#endif
