/*
 * Messages into an episode: turns, calls and their results, and where a task
 * begins.
 * For lib/import.
 */
#ifndef IMPORT_CONVERSATION_H
#define IMPORT_CONVERSATION_H

#include "import/message.h"

/*
 * Takes a message into an episode. The text of a user begins a task: an episode
 * with an earlier task is closed first. at: its time, ms, or EPISODE_NEVER.
 */
void message_take(
    struct import *, struct episode *, const struct message *, int64_t at);

/*
 * A body as text: a string as it is, all else as JSON, in the arena. Absent with
 * --redact.
 */
struct str message_body(
    const struct import *, const struct json_value *, struct arena *);

#endif
