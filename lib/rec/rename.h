/*
 * New names for ids: a tool was renamed, or a log adds a prefix. A file of rules,
 * one a line: OLD NEW. A '*' at the end of OLD matches any rest, and a '*' at
 * the end of NEW is that rest: "mcp__github__* *". '#' begins a comment.
 * For lib/import, verb and cmd.
 */
#ifndef REC_RENAME_H
#define REC_RENAME_H

#include "base/arena.h"
#include "base/err.h"

struct rename_rule {
	struct str from, to;
	bool rest, keep_rest; /* from matches any rest; to ends with that rest */
};

struct rename { /* zero-initialise */
	struct rename_rule *v;
	size_t n, cap;
	struct arena arena;
};

/* Adds the rule in a line, if there is one. -1 if it is not a rule (ERR_INPUT). */
int rename_add(struct rename *, struct str line, struct err *);
void rename_release(struct rename *);

/* The new id by the first rule that matches, in the arena if it is composed; else id. */
struct str rename_id(const struct rename *, struct str id, struct arena *);

#endif
