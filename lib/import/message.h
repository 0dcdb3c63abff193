/*
 * One message of a conversation, in any of the dialects that agents write: those
 * of OpenAI (Chat Completions, Responses), Anthropic, Gemini, OpenTelemetry,
 * LangChain, and their relatives.
 * For lib/import.
 */
#ifndef IMPORT_MESSAGE_H
#define IMPORT_MESSAGE_H

#include "import/message_tools.h"

enum message_role { ROLE_UNKNOWN, ROLE_SYSTEM, ROLE_USER, ROLE_AGENT, ROLE_TOOL };

struct message_call {
	struct str call_id, name;
	const struct json_value *arguments; /* a value, or JSON in a string; or NULL */
	/* What the call itself says of its end; CALL_PENDING: its result tells. */
	enum call_state state;
	const struct json_value *result; /* or NULL */
};

struct message_result {
	struct str call_id, name; /* absent if unknown */
	enum call_state state;
	const struct json_value *body; /* or NULL */
};

struct message {
	enum message_role role;
	bool item; /* a call or a result alone, as in the Responses API */
	struct str
	    turn; /* of its calls, if the format knows it; absent after reading */
	struct str text;    /* its texts, joined by newlines; absent if it has none */
	struct str after;   /* those after its last call; absent if it has no call */
	struct str unknown; /* the type of a block that is not known; absent if none */
	struct message_call *call;
	struct message_result *result;
	size_t calls, results;
	struct str *texts;     /* of message_read: not yet joined */
	size_t ntexts, before; /* before: the last call */
};

/* The rows of this map are in the manual as "messages". */
extern const struct import_map MESSAGE_MAP;

/* Reads a message; its lists and joined texts are in the arena. */
void message_read(struct message *, const struct json_value *, struct arena *);

/* What an agent says in the end: not the text before a call. May be absent. */
struct str message_answer(const struct message *);

/* Whether a text begins with one of these words; ended by NULL. */
bool message_begins(struct str text, const char *const heads[]);

/*
 * Leaves out the texts of a user's message, as read from v, that a program wrote:
 * it puts them there for the agent, and they begin no task.
 */
void message_clean(struct message *, const struct json_value *v,
    bool (*is_machine)(struct str), struct arena *);

/* The texts of a content: a string, a block, or an array of blocks. */
struct str message_text(const struct json_value *content, struct arena *);

/* Counts a call without a name, or with one that is no id (tool_id_fits). */
void message_miss_name(struct import *, struct str name);

#endif
