/*
 * The input or the output of a span, as messages. Tracers write it in many
 * shapes: a text, messages, a request or a response of a provider, the arguments
 * of a function, and any of these as JSON in a string.
 * For lib/import.
 */
#ifndef IMPORT_PAYLOAD_H
#define IMPORT_PAYLOAD_H

#include "import/message.h"

struct payload {
	struct message *m; /* in the arena */
	size_t n, cap;
};

/* The rows of this map are in the manual as "payloads". */
extern const struct import_map PAYLOAD_MAP;

/*
 * Reads a payload; v may be NULL. plain: the role of a text without a role. A
 * shape that is not known has no messages.
 */
void payload_read(struct payload *, const struct json_value *v, enum message_role plain,
    struct arena *);

/* JSON in a string as a value, in the arena; else v as it is. */
const struct json_value *payload_value(const struct json_value *v, struct arena *);

/* The last text of a user; absent if there is none. *index: after its message. */
struct str payload_task(const struct payload *, size_t *index);

/* The last text of an agent; absent if there is none, or if a call follows. */
struct str payload_answer(const struct payload *);

#endif
