/*
 * Action keys: an action that a router can choose, as one string.
 *   direct_answer  clarify  inject_memory:ID  load_skill:ID  call_tool:ID
 *   composite_action:ID+ID   (ids in byte order)
 * For model, store, verb and cmd.
 */
#ifndef REC_ACTION_H
#define REC_ACTION_H

#include "base/arena.h"
#include "base/err.h"

/* The candidate sets, in the order in which they are written and numbered. */
enum kind { KIND_MEMORY, KIND_SKILL, KIND_TOOL, KINDS };

enum action_type {
	ACTION_DIRECT,
	ACTION_CLARIFY,
	ACTION_MEMORY,
	ACTION_SKILL,
	ACTION_TOOL,
	ACTION_COMPOSITE,
	ACTION_TYPES
};

struct action {
	enum action_type type;
	struct strs ids; /* 0 for direct and clarify, 1, or 2 and more in byte order */
};

const char *action_type_name(enum action_type); /* "call_tool", ... */
const char *kind_name(enum kind);               /* "memory", "skill", "tool" */
enum action_type kind_action(enum kind);        /* memory -> ACTION_MEMORY, ... */

/* Parse a key; the ids borrow from key, and their list is in the arena. */
int action_parse(struct str key, struct arena *, struct action *, struct err *);

/* An action of a type, by name, and ids in any order, which it sorts in the arena. */
int action_make(
    struct str type, struct strs ids, struct arena *, struct action *, struct err *);

/* The key, in the arena. */
struct str action_key(const struct action *, struct arena *);

#endif
