/*
 * Attributes with names such as "llm.input_messages.0.message.role" as a tree.
 * For lib/import.
 */
#ifndef IMPORT_ATTRIBUTE_TREE_H
#define IMPORT_ATTRIBUTE_TREE_H

#include "json/value.h"

/*
 * A tree of an object of attributes, whose keys are such names, or which is
 * nested already. A number as a part of a name is the index of an array. Wrappers
 * after an index that say nothing, such as "message", are left out. Beyond
 * LIMIT_KEYS attributes the rest is left out. The tree borrows from the
 * attributes, and its nodes are in the arena.
 */
struct json_value *attribute_tree(const struct json_value *attributes, struct arena *);

/* The value at a name with dots; NULL if it is absent or null. */
const struct json_value *attribute_at(const struct json_value *tree, const char *name);

/* The same, packed: see json/pack.h. */
void attribute_pack(struct buf *, struct str key, const struct json_value *any);

#endif
