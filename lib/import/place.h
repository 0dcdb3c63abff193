/*
 * Where the last task of a conversation begins, and how to know the task again in
 * a later request: by what the user said last, and the first call after it.
 * For lib/import.
 */
#ifndef IMPORT_PLACE_H
#define IMPORT_PLACE_H

#include "import/message.h"

struct place {                         /* zero-initialise */
	const struct json_value *from; /* the message of the user that began it */
	struct str said;               /* its text */
	uint64_t before;               /* of all texts of the user, with said: a hash */
	size_t items;                  /* messages after it */
	bool called; /* whether there is a call after it: the first one */
	struct str call_id, call_name, arguments;
	struct str answer; /* the first text of the agent after it */
	bool begins;       /* of an exchange: nothing came after it in the request */
};

/* Takes a message into account; texts are in the arena or borrowed. */
void place_see(struct place *, const struct json_value *message, struct arena *);
void place_see_all(struct place *, const struct json_value *list, struct arena *);

/* Whether a client, not the user, wrote this text: it begins no task. */
bool place_is_machine(struct str);

/*
 * The messages after the last act of the agent, from here to that with the text: NULL
 * if they have no results.
 */
const struct json_value *place_late(
    const struct json_value *from, const struct json_value *text);

/* Adds the results in a message of the user to a list, without its texts; v or NULL. */
void place_share_results(
    struct arena *, struct json_value *list, const struct json_value *v);

/* Whether its call has no id that is unique, as that of a provider is. */
bool place_is_weak(const struct place *);

/*
 * The key of the task. The call id of a provider is unique; a short one is not, so
 * the whole conversation, the user and the call join it. Without a call: the answer,
 * and id, which tells the exchange. task: an id that the log gives, or absent.
 */
struct str place_key(const struct place *, struct str id, struct str task,
    struct str who, struct arena *);

#endif
