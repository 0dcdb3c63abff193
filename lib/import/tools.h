/*
 * Tools, skills and memories on offer: the candidates of an imported task.
 * For lib/import and cmd.
 */
#ifndef IMPORT_TOOLS_H
#define IMPORT_TOOLS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/index.h"
#include "json/value.h"
#include "rec/action.h"

struct import_tool {
	enum kind kind;
	struct str id;
	struct str title, summary; /* absent if unknown */
	struct strs triggers;
};

struct import_tools { /* zero-initialise; in the order of addition */
	struct import_tool *v;
	size_t n, cap;
	struct index index;
	struct arena arena;
};

bool tool_id_fits(struct str); /* an id is not empty, and not too long */

/* Adds a copy. An id of this kind that is there already keeps its place and its texts. */
void tools_add(struct import_tools *, const struct import_tool *);
bool tools_have(const struct import_tools *, enum kind, struct str id);
void tools_reset(struct import_tools *);   /* empty; keeps the memory */
void tools_release(struct import_tools *); /* empty; frees the memory */

/* One as a candidate, or all as a candidate_sets object (memabra-records(5)). */
void tool_write(struct buf *, const struct import_tool *);
void tools_write(struct buf *, const struct import_tools *);

/* The list of tools in a record, or NULL. */
const struct json_value *tools_list(const struct json_value *);

/* Whether a record that no format recognises is a list of tools, or a tool. */
bool tools_are(const struct json_value *);

#endif
